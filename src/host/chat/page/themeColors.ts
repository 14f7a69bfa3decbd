import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { asArray, asObject, asText } from '../../../core/json/json.ts';
import { readEditorSetting } from '../../settings.ts';

type Colors = Readonly<Record<string, string>>;

/**
 * The colours that the editor's theme gives to code. VS Code tells a page the colours of its surfaces but not those of
 * tokens, so they are read from the theme's own file. What can't be read is left out: the page has colours of its own.
 */
export async function readTokenColors(): Promise<Colors> {
  try {
    const theme = findTheme(themeName());
    if (theme === undefined) return {};
    return colorsOf([...(await readRules(theme, 0)), ...customRules()]);
  } catch {
    return {};
  }
}

/** A scope of TextMate for each class of tokens that the page knows. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  comment: ['comment'],
  keyword: ['keyword.control', 'keyword', 'storage.type', 'storage'],
  string: ['string', 'string.quoted'],
  number: ['constant.numeric'],
  function: ['entity.name.function', 'support.function'],
  type: ['entity.name.type', 'entity.name.class', 'support.class', 'support.type'],
  variable: ['variable', 'variable.other.readwrite', 'meta.definition.variable.name'],
  constant: ['constant.language', 'variable.other.constant', 'constant'],
  tag: ['entity.name.tag'],
  attribute: ['entity.other.attribute-name'],
  regexp: ['string.regexp', 'constant.regexp'],
};

interface Rule {
  readonly scope: string;
  readonly color: string;
}

/** The rule whose scope is the wanted one or the nearest above it wins; of equal ones, the last. */
function colorsOf(rules: readonly Rule[]): Colors {
  const find = (wanted: readonly string[]): string | undefined => {
    for (const scope of wanted) {
      const exact = rules.findLast(rule => rule.scope === scope);
      if (exact !== undefined) return exact.color;
    }
    const [first = ''] = wanted;
    const above = rules.filter(rule => first.startsWith(`${rule.scope}.`));
    return above.sort((one, other) => other.scope.length - one.scope.length)[0]?.color;
  };
  return Object.fromEntries(
    Object.entries(scopes).flatMap(([name, wanted]) => {
      const color = find(wanted);
      return color === undefined ? [] : [[name, color]];
    }),
  );
}

function themeName(): string {
  const { kind } = vscode.window.activeColorTheme;
  const isHighContrast =
    kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
  const isLight = kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight;
  const preferred = isHighContrast
    ? `preferredHighContrast${isLight ? 'Light' : ''}ColorTheme`
    : `preferred${isLight ? 'Light' : 'Dark'}ColorTheme`;
  const detects = readEditorSetting(`window.autoDetect${isHighContrast ? 'HighContrast' : 'ColorScheme'}`, false);
  const chosen = readEditorSetting('workbench.colorTheme', '');
  return detects && !isHighContrast ? readEditorSetting(`workbench.${preferred}`, chosen) : chosen;
}

function findTheme(name: string): vscode.Uri | undefined {
  for (const { extensionUri, packageJSON } of vscode.extensions.all) {
    const { contributes } = asObject(packageJSON) ?? {};
    for (const value of asArray(asObject(contributes)?.themes)) {
      const theme = asObject(value);
      const path = asText(theme?.path);
      if (path !== undefined && (theme?.id === name || theme?.label === name)) {
        return vscode.Uri.joinPath(extensionUri, path);
      }
    }
  }
  return undefined;
}

const deepestInclude = 5;

async function readRules(uri: vscode.Uri, depth: number): Promise<readonly Rule[]> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const theme = asObject(parse(text, [], { allowTrailingComma: true }));
  const include = asText(theme?.include);
  const included =
    include === undefined || depth >= deepestInclude
      ? []
      : await readRules(vscode.Uri.joinPath(uri, '..', include), depth + 1);
  return [...included, ...rulesIn(theme?.tokenColors)];
}

function customRules(): readonly Rule[] {
  const custom = asObject(readEditorSetting<unknown>('editor.tokenColorCustomizations', undefined));
  return rulesIn(custom?.textMateRules);
}

function rulesIn(value: unknown): readonly Rule[] {
  return asArray(value).flatMap(entry => {
    const rule = asObject(entry);
    const color = asText(asObject(rule?.settings)?.foreground);
    if (color === undefined || !/^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(color)) return [];
    const scope = rule?.scope;
    const names = typeof scope === 'string' ? scope.split(',') : asArray(scope);
    return names.flatMap(name => (typeof name === 'string' ? [{ scope: name.trim(), color }] : []));
  });
}
