import * as vscode from 'vscode';
import type { Tool } from '../../../core/generation/generation.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { asAmount, asText } from '../../../core/json/json.ts';
import type { ToolOutcome } from '../../../core/tools/answerWithTools.ts';
import type { ToolEffect } from '../../../core/tools/toolEffect.ts';
import { isInWorkspace } from '../context/workspaceFile.ts';

/** A tool that Runnel brings itself. */
export interface OwnTool extends Tool {
  /** What a person calls it. */
  readonly title: string;
  readonly effect: ToolEffect;
  /** The button that allows this very call, where it says more than *Allow Once*. */
  readonly allowTitle?: string;
  /** What a person reads beside the title: a path, a command. */
  detail(input: JsonObject): string;
  /** @throws {Error} with a sentence for the model. */
  run(input: JsonObject, signal: AbortSignal): Promise<string | ToolOutcome>;
}

/** The schema of an input; all fields that are named in `required` have to be there. */
export function inputOf(properties: Readonly<Record<string, JsonObject>>, required: readonly string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

export function textField(description: string): JsonObject {
  return { type: 'string', description };
}

/** @throws {Error} where it is no text. */
export function textIn(input: JsonObject, name: string): string {
  const text = asText(input[name]);
  if (text === undefined) throw new Error(`${name} must be a text.`);
  return text;
}

/** A line number and the like; undefined where there is none. */
export function countIn(input: JsonObject, name: string): number | undefined {
  const count = asAmount(input[name]);
  return count === undefined ? undefined : Math.floor(count);
}

/**
 * The file or folder that a path of a model means. `.` is the first folder of the workspace.
 *
 * @throws {Error} where it lies outside of the workspace, however it is written, or inside of `.git`.
 */
export async function placeInWorkspace(path: string): Promise<vscode.Uri> {
  const places = placesOf(path);
  for (const place of places) if (await isThere(place)) return checked(place, path);
  const [first] = places;
  if (first === undefined) throw new Error('No folder is open.');
  return checked(first, path);
}

async function checked(uri: vscode.Uri, path: string): Promise<vscode.Uri> {
  const isRoot = folders().some(folder => trimSlash(folder.path) === trimSlash(uri.path));
  // What is not there yet lies where the nearest folder that is there lies.
  let nearest = uri;
  while (!(await isThere(nearest)) && nearest.path.length > 1) nearest = vscode.Uri.joinPath(nearest, '..');
  const isInside = isRoot || (await isInWorkspace(nearest)) || isFolder(nearest);
  if (!isInside || /(?:^|\/)\.\.(?:\/|$)/.test(uri.path)) throw new Error(`${path} is outside of the workspace.`);
  if (uri.path.split('/').includes('.git')) throw new Error('The folder .git is left alone.');
  return uri;
}

function isFolder(uri: vscode.Uri): boolean {
  return folders().some(folder => trimSlash(folder.path) === trimSlash(uri.path));
}

function placesOf(path: string): readonly vscode.Uri[] {
  const isAbsolute = /^(?:\/|[A-Za-z]:[\\/])/.test(path);
  const relative = path.replaceAll('\\', '/').replace(/^\.?\//, '');
  // In a workspace of several folders a path may begin with the name of one.
  const named = folders().flatMap(folder => {
    const name = folder.path.split('/').at(-1) ?? '';
    return relative.startsWith(`${name}/`) ? [vscode.Uri.joinPath(folder, relative.slice(name.length + 1))] : [];
  });
  const inside = folders().map(folder => (relative === '' ? folder : vscode.Uri.joinPath(folder, relative)));
  return [...(isAbsolute ? [vscode.Uri.file(path)] : []), ...inside, ...(folders().length > 1 ? named : [])];
}

function folders(): readonly vscode.Uri[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
}

function trimSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

export function isThere(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}
