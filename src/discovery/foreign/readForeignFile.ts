import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { asArray, asObject, type JsonObject } from '../../core/json/json.ts';
import { readAider } from './aider.ts';
import { readCline } from './cline.ts';
import { readContinue } from './continue.ts';
import { readEditorGroups, readEditorSettings } from './editorSettings.ts';
import { readEnvironment } from './environment.ts';
import { type ForeignConnections, joined, longestForeignFile } from './foreignConnection.ts';
import { readLiteLlm } from './liteLlm.ts';

/**
 * The connections in a file of another program, which is recognised by what is in it and not by its name. Undefined
 * where it is none of those that are known.
 */
export function readForeignFile(text: string): ForeignConnections | undefined {
  if (text.length > longestForeignFile) return undefined;
  for (const read of [parsedFile, environmentFile]) {
    const found = read(text.replace(/^\ufeff/, ''));
    if (found !== undefined && found.connections.length > 0)
      return { ...found, connections: joined(found.connections) };
  }
  return undefined;
}

function parsedFile(text: string): ForeignConnections | undefined {
  const value = parsed(text);
  if (Array.isArray(value)) return { program: 'VS Code', connections: readEditorGroups(value) };
  const file = asObject(value);
  if (file === undefined) return undefined;
  if (asArray(file.model_list).length > 0) return { program: 'LiteLLM', connections: readLiteLlm(file) };
  if (hasCline(file)) return { program: 'Cline, Roo Code, Kilo Code', connections: readCline(file) };
  if (asArray(file.models).length > 0) return { program: 'Continue', connections: readContinue(file) };
  const settings = readEditorSettings(file);
  if (settings !== undefined) return settings;
  return { program: 'aider', connections: readAider(file) };
}

function hasCline(file: JsonObject): boolean {
  return (
    file.providerProfiles !== undefined ||
    file.apiProvider !== undefined ||
    file.apiConfiguration !== undefined ||
    file.apiConfigs !== undefined ||
    file.actModeApiProvider !== undefined
  );
}

function environmentFile(text: string): ForeignConnections {
  const lines = text.split('\n', 5_000).flatMap(line => {
    const [, name, value = ''] =
      /^[ \t]{0,9}(?:export[ \t]{1,9})?([A-Z][A-Z0-9_]{1,80})[ \t]{0,9}=[ \t]{0,9}(.*?)\r?$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.trim().replace(/^(["'])(.*)\1$/, '$2')] as const];
  });
  return { program: '.env', connections: readEnvironment(Object.fromEntries(lines)) };
}

/** JSON, also with comments and commas too many, or YAML. */
function parsed(text: string): unknown {
  if (/^\s*(?:[[{]|\/[/*])/.test(text)) return parseJsonc(text, [], { allowTrailingComma: true });
  try {
    return parseYaml(text, { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
