import type { Dialect } from '../generation/dialect.ts';
import { JsonCompleteness } from '../json/completeness.ts';
import { isJsonStructure } from '../json/json.ts';
import { type BodyHandlers, type FramedReader, isDoneMarker } from './bodyHandlers.ts';
import { beginsList, JsonListReader } from './jsonListReader.ts';
import { NonEventLines } from './nonEventLines.ts';
import { EventTextParser, type LenientListener, type ServerSentEvent } from './parser.ts';
import type { TextFastPath } from './textFastPath.ts';
import { Utf8Decoder } from './utf8.ts';

type BodyForm = Pick<Dialect, 'readsPlainText' | 'doneMarker'>;

/** Large chunks are read in parts, so that they stay in the processor's cache. */
const partSize = 8192;

/** Reads a body of server-sent events, and of whatever servers send in their place: bare JSON, a list, a web page. */
export class BodyReader implements FramedReader, LenientListener {
  private readonly decoder = new Utf8Decoder();
  private readonly parser = new EventTextParser(this, this);
  private readonly strays: NonEventLines;
  private readonly handlers: BodyHandlers;
  private readonly fastPath: TextFastPath | undefined;
  private readonly isPlainText: boolean;
  private readonly doneMarker: string | undefined;
  /** The same mark where a whole line can be it: a line of plain text may only look like it. */
  private readonly lineMark: string | undefined;
  private scan: JsonCompleteness | undefined;
  /** The beginning of the body, until it is known whether the body is a JSON list. */
  private beginning: string | undefined = '';
  private list: JsonListReader | undefined;

  /**
   * @param fastPath finds the text of events that resemble earlier ones, without parsing them.
   * @param form whether data may be anything, so that it is taken as it stands, and which data is the last.
   */
  constructor(handlers: BodyHandlers, fastPath?: TextFastPath, form: BodyForm = {}) {
    this.handlers = handlers;
    this.fastPath = fastPath;
    this.isPlainText = form.readsPlainText === true;
    this.doneMarker = form.doneMarker;
    this.lineMark = this.isPlainText ? undefined : form.doneMarker;
    this.strays = new NonEventLines(handlers, form.doneMarker);
  }

  /** `data: [DONE]` is there without its line end, which some servers never send. */
  get seemsDone(): boolean {
    const { unfinishedLine } = this.parser;
    // A long line consists of many pieces, which `startsWith` would join. A line of plain text may go on.
    if (unfinishedLine.length >= 200 || this.isPlainText) return false;
    return unfinishedLine.startsWith('data:') && isDoneMarker(unfinishedLine.slice(5), this.doneMarker);
  }

  /** @throws {GenerationError} of kind `protocol` when one event is larger than 16 MiB. */
  feed(bytes: Uint8Array): void {
    if (bytes.length <= partSize) {
      this.feedText(this.decoder.decode(bytes));
      return;
    }
    for (let start = 0; start < bytes.length; start += partSize) {
      this.feedText(this.decoder.decode(bytes.subarray(start, start + partSize)));
    }
  }

  /** The same for text that was decoded elsewhere. */
  feedText(text: string): void {
    if (this.beginning !== undefined) this.begin(this.beginning + text);
    else if (this.list !== undefined) this.readList(this.list, text);
    else this.parser.feed(text);
  }

  end(): void {
    this.feedText(this.decoder.end());
    this.list?.end();
    this.parser.feed(this.beginning ?? '');
    const { unfinishedLine } = this.parser;
    this.parser.end();
    this.strays.end();
    if (!this.strays.isOne && this.isCut(unfinishedLine)) this.handlers.onCutOff();
  }

  private begin(text: string): void {
    const isList = beginsList(text);
    if (isList === undefined) {
      this.beginning = text;
      return;
    }
    this.beginning = undefined;
    if (isList) this.list = new JsonListReader(this.handlers);
    this.feedText(text);
  }

  /** Behind a list an end mark may follow, or another list. */
  private readList(list: JsonListReader, text: string): void {
    const end = list.feed(text);
    if (!list.isOver) return;
    this.list = undefined;
    this.begin(text.slice(end));
  }

  onEvent({ type, data }: ServerSentEvent): void {
    this.scan = undefined;
    if (this.strays.isPage) return;
    if (!this.strays.hasEvents) this.strays.seeEvents(isDoneMarker(data, this.doneMarker));
    this.tell(type, this.isPlainText || !data.startsWith('data:') ? data : withoutPrefix(data));
  }

  /** An event that resembles an earlier one needs no leniency. */
  readAhead(source: string, position: number): number {
    const { fastPath } = this;
    if (fastPath === undefined) return position;
    for (let start = position; ; ) {
      // Mostly an event is framed as the one before it was: two comparisons tell all but its text.
      const end = fastPath.matchFramed(source, start);
      if (end !== -1) {
        this.handlers.onText(fastPath.text);
        start = end;
        continue;
      }
      const { nameLine } = fastPath;
      const data = nameLine !== '' && source.startsWith(nameLine, start) ? start + nameLine.length : start;
      // An event without a name is of another kind than those with one.
      if ((data === start) !== (nameLine === '') || source.slice(data, data + 5) !== 'data:') return start;
      const from = source.charCodeAt(data + 5) === space ? data + 6 : data + 5;
      const dataEnd = fastPath.match(source, from);
      const next = dataEnd === -1 ? -1 : endOfBlankLine(source, dataEnd);
      if (next === -1) return start;
      fastPath.frame(source.slice(start, from), source.slice(dataEnd, next));
      this.handlers.onText(fastPath.text);
      start = next;
    }
  }

  onStrayLine(line: string): void {
    this.strays.add(line);
  }

  // JSON that is complete can't go on in the next line, so the blank line between two events is missing.
  splitBefore(pending: string, line: string, type: string, isRenamed: boolean): boolean {
    if (isDoneMarker(line, this.lineMark)) return true;
    if (this.isPlainText) return false;
    if (this.scan === undefined) {
      this.scan = new JsonCompleteness();
      this.scan.feed(pending);
    }
    // An error may be plain words over several lines.
    const isOther = isRenamed || line.trim() !== '';
    if (this.scan.isOver && isOther && (type !== 'error' || line.startsWith('{'))) return true;
    this.scan.feed(line);
    return false;
  }

  // Some servers send nothing after it and leave the socket open.
  splitAfter(pending: string): boolean {
    return isDoneMarker(pending, this.lineMark);
  }

  // Many servers leave out the last blank line. What was cut off can't be parsed and stays discarded.
  onDiscarded(event: ServerSentEvent): void {
    const { type, data } = event;
    if (this.isPlainText || isJsonStructure(data)) {
      this.onEvent(event);
      return;
    }
    if (!this.saysSomething(data)) return;
    const lastLine = data.lastIndexOf('\n') + 1;
    const rest = data.slice(lastLine);
    if (lastLine > 0) this.onEvent({ ...event, data: data.slice(0, lastLine - 1) });
    if (isJsonStructure(rest)) this.tell(type, rest);
    this.handlers.onCutOff();
  }

  private tell(type: string, data: string): void {
    if (isDoneMarker(data, this.doneMarker)) this.handlers.onDone();
    else if (data.includes('\n') && this.isBroken(type, data)) this.tellLines(type, data);
    else if (this.saysSomething(data)) this.handlers.onEvent(type, data);
  }

  /** Whether the last line, which has no end, was cut off. An event without its blank line is read in `onDiscarded`. */
  private isCut(line: string): boolean {
    const text = line.trim();
    if (text === 'data:') return true;
    if (text === '' || text.startsWith(':') || text.startsWith('data:')) return false;
    return !isJsonStructure(text) && !isDoneMarker(text, this.doneMarker);
  }

  /** Whether the lines are nothing together, so that one of them must be what is wrong with it. */
  private isBroken(type: string, data: string): boolean {
    return !this.isPlainText && type !== 'error' && !isJsonStructure(data);
  }

  private tellLines(type: string, data: string): void {
    for (const line of data.split('\n')) this.tell(type, line);
  }

  /** Empty data is a heartbeat. Data that begins with a colon is a comment that a gateway wrapped. */
  private saysSomething(data: string): boolean {
    if (this.isPlainText) return data !== '';
    const text = data.trim();
    return text !== '' && !text.startsWith(':');
  }
}

const space = 0x20;

/** Some gateways frame events twice: `data: data: {…}`. */
function withoutPrefix(data: string): string {
  return data.replace(/^(?:data:\s*)+/, '');
}

/** Where the line after a line end and a blank line begins; -1 if they are not here. */
function endOfBlankLine(source: string, end: number): number {
  if (source.slice(end, end + 2) === '\n\n') return end + 2;
  return source.slice(end, end + 4) === '\r\n\r\n' ? end + 4 : -1;
}
