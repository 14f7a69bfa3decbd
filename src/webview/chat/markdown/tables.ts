import { csvCell } from '../../../core/text/csvCell.ts';
import type { PageTexts } from '../../../protocol/chatTexts.ts';
import type { CodeServices } from '../code/codeBlock.ts';
import { createIconButton } from '../code/codeHead.ts';

/** The buttons beside a table; they act on the table that follows them and on its further parts. */
export function createTableTools(table: () => readonly Element[], { texts, onCode }: CodeServices): HTMLElement {
  const tools = document.createElement('div');
  tools.className = 'table-tools';
  const rows = (): readonly (readonly Element[])[] => rowsOf(table());
  const actions = toolsOf(texts, rows, onCode);
  tools.append(...actions.map(([icon, title, run]) => createIconButton(icon, title, run)));
  return tools;
}

type Tool = readonly [string, string, () => void];

function toolsOf(
  texts: PageTexts,
  rows: () => readonly (readonly Element[])[],
  onCode: CodeServices['onCode'],
): readonly Tool[] {
  return [
    ['copy', texts.copyAsMarkdown, () => onCode('copy', toMarkdown(rows()), 'markdown')],
    ['table', texts.copyAsCsv, () => onCode('copy', toCsv(rows()), 'csv')],
    ['insert', texts.insert, () => onCode('insert', toMarkdown(rows()), 'markdown')],
    ['new-file', texts.newFile, () => onCode('newFile', toCsv(rows()), 'csv')],
  ];
}

/** The head once, then the rows of all parts. */
function rowsOf(parts: readonly Element[]): readonly (readonly Element[])[] {
  return parts.flatMap((part, index) =>
    [...part.querySelectorAll(index === 0 ? 'tr' : 'tbody tr')].map(row => [...row.children]),
  );
}

function toMarkdown(rows: readonly (readonly Element[])[]): string {
  const [head = [], ...others] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map(cell => ({ 'is-right': '--:', 'is-center': ':-:', 'is-left': ':--' })[cell.className] ?? '---');
  return `${[head, ...others]
    .map((row, index) => {
      const cells = line(row.map(cell => inlineMarkdown(cell).replaceAll('|', '\\|').trim()));
      return index === 0 ? `${cells}\n${line(rule)}` : cells;
    })
    .join('\n')}\n`;
}

function toCsv(rows: readonly (readonly Element[])[]): string {
  return `${rows.map(row => row.map(each => csvCell(plainText(each).trim())).join(',')).join('\r\n')}\r\n`;
}

function plainText(node: Node): string {
  if (node instanceof Element && node.localName === 'br') return '\n';
  if (node instanceof Element && node.classList.contains('link-host')) return '';
  return node.hasChildNodes() ? [...node.childNodes].map(plainText).join('') : (node.textContent ?? '');
}

function inlineMarkdown(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? '';
  const text = [...node.childNodes].map(inlineMarkdown).join('');
  switch (node.localName) {
    case 'br':
      return '<br>';
    case 'strong':
    case 'b':
      return `**${text}**`;
    case 'em':
    case 'i':
      return `*${text}*`;
    case 's':
    case 'del':
      return `~~${text}~~`;
    case 'code':
      return `\`${text}\``;
    case 'a':
      return `[${text}](${node.getAttribute('href') ?? node.getAttribute('data-path') ?? ''})`;
    default:
      return node.classList.contains('link-host') ? '' : text;
  }
}
