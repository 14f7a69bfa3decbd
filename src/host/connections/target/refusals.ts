import type * as vscode from 'vscode';
import type { Adapted } from '../../../core/generation/adaptation.ts';
import { asArray, asObject } from '../../../core/json/json.ts';

/** The parameters that a model did not take, so that they are left out: shown where a model is chosen. */
export interface Refusals {
  note(connection: string, model: string, adapted: Adapted): void;
  /** The names of the fields. */
  of(connection: string, model: string): readonly string[];
}

const stateKey = 'runnel.refusals';
const mostModels = 200;

export function createRefusals(state: vscode.Memento): Refusals {
  const read = (): Readonly<Record<string, unknown>> => asObject(state.get(stateKey)) ?? {};
  const of = (connection: string, model: string): readonly string[] =>
    asArray(read()[`${connection}/${model}`]).filter(field => typeof field === 'string');
  return {
    note(connection, model, { code, isLeftOut }) {
      if (isLeftOut !== true) return;
      const { [`${connection}/${model}`]: _, ...others } = read();
      const kept = Object.entries(others).slice(-mostModels);
      const fields = [...new Set([...of(connection, model), code])];
      void state.update(stateKey, Object.fromEntries([...kept, [`${connection}/${model}`, fields]]));
    },
    of,
  };
}
