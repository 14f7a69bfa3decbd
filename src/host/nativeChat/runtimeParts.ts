import * as vscode from 'vscode';

/**
 * Classes that every supported VS Code has at run time, and that its oldest type declarations do not name:
 * `vscode.LanguageModelThinkingPart` and `vscode.LanguageModelDataPart`. Both work in a published extension; where one
 * is missing, what it would carry is left out.
 */
const runtime = vscode as unknown as RuntimeParts;

interface RuntimeParts {
  readonly LanguageModelThinkingPart?: new (
    value: string | readonly string[],
    id?: string,
    metadata?: Readonly<Record<string, unknown>>,
  ) => ThinkingPart;
  readonly LanguageModelDataPart?: new (data: Uint8Array, mimeType: string) => DataPart;
}

export interface ThinkingPart {
  readonly value: string | readonly string[];
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface DataPart {
  readonly data: Uint8Array;
  readonly mimeType: string;
}

/** A part of an answer as `progress.report` takes it. */
export type AnswerPart = vscode.LanguageModelResponsePart;

export function createThinkingPart(text: string, id: string): AnswerPart | undefined {
  const { LanguageModelThinkingPart } = runtime;
  return LanguageModelThinkingPart && (new LanguageModelThinkingPart(text, id) as unknown as AnswerPart);
}

/** JSON under a MIME type of its own; VS Code reads `usage`. */
export function createDataPart(value: object, mimeType: string): AnswerPart | undefined {
  const { LanguageModelDataPart } = runtime;
  const data = new TextEncoder().encode(JSON.stringify(value));
  return LanguageModelDataPart && (new LanguageModelDataPart(data, mimeType) as unknown as AnswerPart);
}

export function createImagePart(data: Uint8Array, mimeType: string): vscode.LanguageModelTextPart | undefined {
  const { LanguageModelDataPart } = runtime;
  return (
    LanguageModelDataPart && (new LanguageModelDataPart(data, mimeType) as unknown as vscode.LanguageModelTextPart)
  );
}

/** False also where this VS Code has no such parts. */
export function isThinkingPart(part: unknown): part is ThinkingPart {
  const { LanguageModelThinkingPart } = runtime;
  return LanguageModelThinkingPart !== undefined && part instanceof LanguageModelThinkingPart;
}

export function isDataPart(part: unknown): part is DataPart {
  const { LanguageModelDataPart } = runtime;
  return LanguageModelDataPart !== undefined && part instanceof LanguageModelDataPart;
}
