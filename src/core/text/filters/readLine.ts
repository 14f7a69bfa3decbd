/** What a line reads as: a sentence to a person, code, or something that could be either. */
export type LineKind = 'sentence' | 'code' | 'unclear';

/** What of a language can be mistaken for Markdown. */
export interface LineSyntax {
  /** `#` begins a comment, so that `# Note` is no heading. */
  readonly hashComments: boolean;
  /** What else begins a comment. */
  readonly comments: readonly string[];
  /** `- item` and `Key:` are code, as in YAML. */
  readonly hasListItems: boolean;
}

/** Reads a whole line. A sentence may have code in it: "The `main()` function returns an Array<string>:" is one. */
export function readLine(line: string, syntax: LineSyntax): LineKind {
  const text = line.slice(0, longestLine).trim();
  if (text === '') return 'unclear';
  if (syntax.comments.some(mark => text.startsWith(mark))) return 'code';
  const structure = readMarkdown(text, syntax);
  if (structure !== undefined) return structure;
  if (isSentence(text, syntax.hasListItems)) return 'sentence';
  return codeBeginnings.test(text) || codeSigns.test(text) || codeEndings.test(text) ? 'code' : 'unclear';
}

/** Whether the beginning of a line can still become a sentence. */
export function couldBeSentence(start: string, syntax: LineSyntax): boolean {
  const text = start.slice(0, longestLine).trimStart();
  if (text === '' || /^(?:#{1,6}|>|\*{1,2}|[-+]|\d{1,2}[.)]?|_{1,2})(?:\s|$)/.test(text)) {
    return !(syntax.hasListItems && /^-\s/.test(text)) && !(syntax.hashComments && /^#(?!#)/.test(text));
  }
  if (codeBeginnings.test(text) || syntax.comments.some(mark => text.startsWith(mark))) return false;
  if (/^[\p{Lu}\p{Lo}*_"'“‘«(¡¿`\d]/u.test(text)) return !hasCodeFirst(text);
  const [first = ''] = /^[\p{L}'’]*/u.exec(text) ?? [];
  const isWhole = first.length < text.length;
  return isWhole
    ? lowerOpeners.has(first) && !hasCodeFirst(text)
    : [...lowerOpeners].some(word => word.startsWith(first));
}

/** As much of a line as tells what it is, in UTF-16 units. */
const longestLine = 1_000;

const lowerOpeners: ReadonlySet<string> = new Set(
  "here here's here’s sure okay ok yes certainly absolutely the this these below above to you your i i've i’ve we alright great note first now then next explanation".split(
    ' ',
  ),
);

/** Headings, lists, quotes and bold text stand outside of code in most languages. */
function readMarkdown(text: string, { hashComments, hasListItems }: LineSyntax): LineKind | undefined {
  if (/^#{1,6}\s+\S/.test(text)) return hashComments && !text.startsWith('##') ? 'unclear' : 'sentence';
  if (/^>\s+\S/.test(text)) return 'sentence';
  if (/^\*\*[^*\s][^*]*\*\*/.test(text)) return 'sentence';
  if (/^(?:-{3,}|\*{3,}|_{3,})$/.test(text)) return 'unclear';
  const [, marker, item] = /^([-*+•]|\d{1,2}[.)])\s+(\S.*)$/.exec(text) ?? [];
  if (item === undefined || marker === undefined) return undefined;
  if (hasListItems && marker === '-') return 'code';
  return isSentence(item, hasListItems) || countWords(item).share >= 0.75 ? 'sentence' : undefined;
}

function isSentence(text: string, hasListItems: boolean): boolean {
  if (codeBeginnings.test(text) || /[;{}\\]$/.test(text)) return false;
  const spoken = text.replace(/`[^`]*`/g, 'code').replace(/\*{1,2}|(?<![\p{L}\p{N}])_{1,2}(?=\p{L})/gu, '');
  if (isSpaceless(spoken)) return true;
  const [first = ''] = /^[\p{L}'’]+/u.exec(spoken) ?? [];
  const begins = /^[\p{Lu}\p{Lo}\d"'“‘«(¡¿]/u.test(spoken) || lowerOpeners.has(first);
  if (!begins || /^[A-Z_]{2,}(?:\s+[A-Z_]{2,}|\s+[a-z0-9]+\b.*[^:.!?]$)/.test(spoken)) return false;
  const { count, share } = countWords(spoken);
  const ends = /[.:!?…。！？：]["'”’)*_]*$/.test(spoken);
  if (!ends) return count >= 6 && share >= 0.75;
  if (count === 1) return /^\p{Lu}\p{L}+[:!.]$/u.test(spoken) && !hasListItems;
  return share >= 0.5 || (count >= 3 && share >= 0.35);
}

/** Chinese, Japanese, Korean and Thai put few blanks or none between words. */
function isSpaceless(text: string): boolean {
  const letters = text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu,
  );
  return (letters?.length ?? 0) >= 3 && (letters?.length ?? 0) >= text.replace(/\s/g, '').length / 2;
}

function countWords(text: string): { readonly count: number; readonly share: number } {
  const tokens = text.split(/\s+/);
  const count = tokens.filter(token =>
    /^["'“‘«(¡¿]{0,9}\p{L}[\p{L}\p{M}'’-]{0,99}["'”’»)]{0,9}[,.;:!?…]{0,9}["'”’)]{0,9}$/u.test(token),
  ).length;
  return { count, share: count / tokens.length };
}

/** Whether a sign that only code has comes before there is anything like a sentence. */
function hasCodeFirst(text: string): boolean {
  const spoken = text.replace(/`[^`]*(?:`|$)/g, 'code');
  return codeSigns.test(spoken) && countWords(spoken).count < 3;
}

/** Keywords with what follows them in code, comments, calls, assignments, tags, brackets. */
const codeBeginnings =
  /^(?:\/\/|\/\*|\*\/|<!|<\?|<\/?[a-z][\w:-]*(?:[\s>/]|$)|#!|#\[|#(?:include|define|pragma|if|ifdef|ifndef|endif|region|import)\b|--\s|@[\w.]+|[[{}\]]|\$\w|(?:import|export|package|using|namespace|require|include)\s+[\w"'{*<.@]|from\s+[\w."']+\s+import\b|(?:async\s+)?(?:def|func|fn|function|sub|fun)\b\s*[\w*(]|class\s+\w+\s*[:({<]|(?:const|let|var|val)\s+[\w{[]+\s*[=:;,\]}]|(?:pub|public|private|protected|static|final|abstract|extern|inline|unsafe)\s+\w|(?:struct|enum|trait|impl|interface|module|type|union)\s+\w+\s*[={<(]|return\b\s*[\w("'[{;-]|(?:if|for|while|switch|catch|foreach|elif)\s*\(|(?:try|else|do|finally|begin)\s*[{:]?$|(?:if|elif|else|for|while|try|except|finally|with|async|match|case)\b.*:$|(?:echo|puts|printf?)\s+["'$]|(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|MERGE|GRANT|TRUNCATE|DECLARE|EXPLAIN)\s|(?:FROM|RUN|COPY|CMD|ENV|WORKDIR|ENTRYPOINT|EXPOSE|ARG)\s|[\w.$]+\((?!s\))|[\w.$[\]"']+\s*(?::=|\+=|-=|\*=|\|\|=|\?\?=|<-|=)(?!=)\s*\S|\.[\w-]+\s*[{,>+~]|"[\w$@./-]+"\s*:)/;

const codeSigns = /=>|->|::|&&|\|\||<\/|\/>|[=!]==?|\+\+|\$\{|\);|\}\)|\{\}|\w\[\w*\]|\w\(["'\w]|\s[-+*/|&]?=\s|;\s*$/;

const codeEndings = /(?:[;{}()[\],\\]|=>|=)$/;
