import type { SandboxPrompt } from './conversation.ts';
import { isObject, type JsonObject } from './requestBody.ts';

/** A tool that was offered with a request. */
export interface SandboxTool {
  readonly name: string;
  readonly schema: JsonObject;
}

export type SandboxToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** What tools are offered with a request, and what is said of them. */
export interface ToolRequest extends SandboxPrompt {
  readonly tools?: readonly SandboxTool[];
  readonly toolChoice?: SandboxToolChoice;
}

export interface SandboxCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** The most tools that are called at once. */
const mostCalls = 8;

/** How much of a prompt is searched for the names of tools. */
const longestRead = 4_000;

/**
 * The tools that the sandbox asks for: those that the prompt names to be used (“use weather”, “call the tool now”,
 * `read_file`), the first one where it only says that a tool is to be used, and those that the request insists on.
 */
export function callsFor({ tools = [], toolChoice = 'auto', prompt, results }: ToolRequest): readonly SandboxCall[] {
  if (toolChoice === 'none' || tools.length === 0) return [];
  const forced = typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : undefined;
  // Results of tools are answered with text, so that a conversation ends.
  const said = results.length > 0 ? '' : prompt.slice(0, longestRead);
  const named = tools.filter(({ name }) => isNamed(name, said));
  const any = named.length === 0 && saysTool.test(said) ? tools.slice(0, 1) : named;
  const wanted = forced ?? (any.length === 0 && toolChoice === 'required' ? tools.slice(0, 1) : any);
  return wanted.slice(0, mostCalls).map(({ name, schema }) => ({ name, arguments: sampleArguments(schema, prompt) }));
}

const saysTool =
  /(?<!\p{L})(?:use|call|run|ask|invoke|try|nutze|benutze|verwende|rufe|используй|вызови|запусти)(?!\p{L})[^.!?\n]{0,30}(?<!\p{L})(?:tools?|Werkzeuge?|инструмент)/iu;

/** A name that is also a word has to be said as one of a tool. */
function isNamed(name: string, said: string): boolean {
  const lower = said.toLowerCase();
  for (let at = lower.indexOf(name.toLowerCase()); at >= 0; at = lower.indexOf(name.toLowerCase(), at + 1)) {
    const [before, after] = [said.slice(Math.max(0, at - 40), at), said.slice(at + name.length)];
    if (/[\p{L}\p{N}_-]$/u.test(before) || /^[\p{L}\p{N}_]/u.test(after)) continue;
    if (/[_\d]|[a-z][A-Z]/.test(name) || /["'`#@“‘„«]$/.test(before) || /^\s*(?:\(|tool\b)/i.test(after)) return true;
    if (toolVerb.test(before)) return true;
  }
  return false;
}

const toolVerb =
  /(?<!\p{L})(?:use|call|run|ask|invoke|try|nutze|benutze|verwende|rufe|используй|вызови|запусти|with|and|und|и|tools?)[,:]?\s{1,5}(?:(?:the|tool|my|das|den|die)\s{1,5}){0,2}$/iu;

/** Arguments that fit the schema: what is required, or everything where nothing is. */
export function sampleArguments(schema: JsonObject, prompt: string, depth = 0): JsonObject {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) && schema.required.length > 0 ? new Set(schema.required) : undefined;
  const wanted = properties.filter(([name]) => required?.has(name) ?? true).slice(0, 20);
  return Object.fromEntries(wanted.map(([name, property]) => [name, sampleValue(name, property, prompt, depth)]));
}

const deepest = 4;

function sampleValue(name: string, schema: unknown, prompt: string, depth: number): unknown {
  if (!isObject(schema)) return name;
  const given = schema.const ?? schema.default ?? firstOf(schema.enum) ?? firstOf(schema.examples);
  if (given !== undefined) return given;
  switch (firstOf(schema.type) ?? schema.type) {
    case 'integer':
    case 'number':
      return Math.max(1, typeof schema.minimum === 'number' ? schema.minimum : 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return depth < deepest ? [sampleValue(name, schema.items, prompt, depth + 1)] : [];
    case 'object':
      return depth < deepest ? sampleArguments(schema, prompt, depth + 1) : {};
    default:
      // What the prompt says in quotes is what it is about.
      return /["“„«]([^"”“»\n]{1,100})["”“»]/.exec(prompt.slice(0, longestRead))?.[1] ?? name;
  }
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
