import * as vscode from 'vscode';
import { sandboxId } from '../../providers.ts';
import type { ConnectionProfile } from './connections.ts';

/** What stands where a model's name would: the sandbox has none and says so. */
export function modelLabel(
  { id, label, model: own }: Pick<ConnectionProfile, 'id' | 'label' | 'model'>,
  model = own,
): string {
  if (id === sandboxId) return vscode.l10n.t('Sandbox: sample text, no model');
  return model === '' ? label : model;
}
