import { Scanner } from './scanner.ts';

/** Whose rules of quoting a command line follows. */
export type Shell = 'bash' | 'cmd' | 'powershell';

/** The words of the command that a text begins with; what follows the command is not read. Every character is read once. */
export function splitWords(text: string, shell: Shell): readonly string[] {
  return new WordReader(shell === 'cmd' ? withoutCarets(text) : text, shell).read();
}

/** By the sign at the ends of lines, or by the quotes that only one of them has. */
export function shellOf(text: string): Shell {
  if (/\^[ \t]*\r?\n|\^"/.test(text)) return 'cmd';
  if (/`[ \t]*\r?\n|^\s{0,9}curl\.exe\b/.test(text)) return 'powershell';
  return !text.includes("'") && text.includes('\\"') && /^[A-Z]:\\[^>\n]*>/m.test(text) ? 'cmd' : 'bash';
}

/** In cmd, a caret takes the next character as it is; at the end of a line it joins the lines. */
function withoutCarets(text: string): string {
  return text.replace(/\^[ \t]*\r?\n/g, ' ').replace(/\^(.)/g, '$1');
}

/** The signs that join two lines: a backslash also before an option, where a box of one line swallowed the line end. */
const joints: Readonly<Record<Shell, RegExp>> = {
  bash: /\\(?:[ \t]*\r?\n|[ \t]*(?=--?[A-Za-z])|[ \t]{2,})/y,
  cmd: /\\(?:[ \t]*\r?\n|[ \t]*(?=--?[A-Za-z])|[ \t]{2,})/y,
  powershell: /`[ \t]*\r?\n/y,
};

/** Characters that mean themselves in every shell. */
const plainRun = /[\w./:=,{}()[\]+*?!~%#-]+/y;
const whiteSpace = /\s+/y;
const blanks = /[^\S\r\n]+/y;
const commandEnd = /[|;>]|&&?(?=\s|$)/y;
/** Where the signs at the ends of lines were lost on the way, this shows that the command goes on in the next line. */
const goesOn = /-{1,2}[A-Za-z]|["']?https?:|["'{]/y;
const hereDocument = /<<-?[ \t]*(['"]?)(\w{1,100})\1[^\n]*\n/y;
const hereString = /@(["'])[ \t]*\r?\n/y;

/** Commands in documentation have fewer than a hundred. */
const mostWords = 2_000;

class WordReader extends Scanner {
  private word: string | undefined;
  private readonly words: string[] = [];
  private readonly shell: Shell;

  constructor(text: string, shell: Shell) {
    super(text);
    this.shell = shell;
  }

  read(): readonly string[] {
    while (this.at < this.text.length && this.words.length < mostWords && this.readNext());
    this.endWord();
    return this.words;
  }

  /** False where the command is over. */
  private readNext(): boolean {
    const { text, shell } = this;
    const run = this.match(plainRun)?.[0];
    if (run !== undefined) {
      this.add(run);
      return true;
    }
    const character = text.charAt(this.at);
    if (this.match(joints[shell]) !== undefined) return true;
    if (character === '<' && shell === 'bash' && this.readHereDocument()) return false;
    if (character === '\r' || character === '\n') {
      this.endWord();
      this.match(whiteSpace);
      return this.words.length === 0 || this.isNext(goesOn);
    }
    if (this.match(blanks) !== undefined) this.endWord();
    else if (this.word === undefined && this.isNext(commandEnd)) return false;
    else if (character === '$' && text[this.at + 1] === "'" && shell === 'bash') {
      this.at++;
      this.add(unescaped(this.quoted("'", true)));
    } else if (character === '@' && shell === 'powershell' && this.isNext(hereString)) this.readHereString();
    else if (character === "'" && shell !== 'cmd') this.readSingleQuoted();
    else if (character === '"') this.add(insideDoubleQuotes(this.quoted('"', true, shell !== 'bash'), shell));
    else if (character === '\\' && shell === 'bash') {
      this.add(text.charAt(this.at + 1));
      this.at += 2;
    } else {
      this.add(character);
      this.at++;
    }
    return true;
  }

  private readSingleQuoted(): void {
    const quoted = this.quoted("'", false, this.shell === 'powershell');
    this.add(this.shell === 'powershell' ? quoted.replaceAll("''", "'") : quoted);
  }

  /** What stands between the quote at this place and the one that closes it. */
  private quoted(quote: string, hasEscapes: boolean, doubled = false): string {
    const { text } = this;
    const start = this.at + 1;
    let end = start;
    while (end < text.length) {
      const character = text[end];
      if (hasEscapes && (character === '\\' || character === '`')) end += 2;
      else if (character !== quote) end++;
      else if (doubled && text[end + 1] === quote) end += 2;
      else break;
    }
    this.at = end + 1;
    return text.slice(start, end);
  }

  /** The text below the command, up to the word that closes it, takes the place of `@-`. False where there is none. */
  private readHereDocument(): boolean {
    const [, , close] = this.match(hereDocument) ?? [];
    if (close === undefined) return false;
    const lines = this.text.slice(this.at).split('\n');
    const end = lines.findIndex(line => line.trim() === close);
    const document = lines.slice(0, end === -1 ? undefined : end).join('\n');
    const source = this.words.lastIndexOf('@-');
    if (source !== -1) this.words[source] = document.trim();
    return true;
  }

  private readHereString(): void {
    const [, quote = ''] = this.match(hereString) ?? [];
    const end = this.text.indexOf(`\n${quote}@`, this.at - 1);
    const stop = end === -1 ? this.text.length : end;
    this.add(this.text.slice(this.at, stop).trim());
    this.at = stop + 3;
  }

  private add(part: string): void {
    this.word = (this.word ?? '') + part;
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
  }
}

function insideDoubleQuotes(text: string, shell: Shell): string {
  if (shell === 'bash') return text.replace(/\\\r?\n/g, '').replace(/\\(["\\$`])/g, '$1');
  const plain = shell === 'powershell' ? text.replace(/`(["$`])/g, '$1') : text;
  return plain.replaceAll('""', '"').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (characters[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
