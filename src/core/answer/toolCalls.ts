import type { ToolCallPiece } from '../generation/dialect.ts';
import { JsonCompleteness } from '../json/completeness.ts';
import { asObject, parseJson } from '../json/json.ts';

/** A call as it was put together. */
export interface AssembledCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly replay: unknown;
}

/**
 * Joins the pieces of tool calls, as the APIs and their imitations send them: by index, by id, or by neither; with ids
 * that are missing or shared by several calls; with a name in the first piece or in each.
 *
 * Calls are delivered in the order in which they began, each when it is complete.
 */
export class ToolCalls {
  private readonly calls: Call[] = [];
  private readonly byIndex = new Map<number, Call>();
  private readonly byId = new Map<string, Call>();
  private readonly givenIds = new Set<string>();
  private handedOver = 0;
  private readonly madeId: string;
  private readonly ownNames: ReadonlyMap<string, string> | undefined;

  /** @param madeId the beginning of made ids: no other answer of the conversation may have the same. */
  constructor(madeId: string, ownNames?: ReadonlyMap<string, string>) {
    this.madeId = madeId;
    this.ownNames = ownNames;
  }

  get count(): number {
    return this.calls.length;
  }

  /** The call that the piece belongs to; undefined where it is a piece of none. */
  add(given: ToolCallPiece): Call | undefined {
    const own = given.name === undefined ? undefined : this.ownNames?.get(given.name);
    const piece = own === undefined ? given : { ...given, name: own };
    const known = this.find(piece);
    const call = known ?? this.begin(piece);
    call?.add(piece);
    return call;
  }

  /** @param isCutOff whether the limit of tokens was reached, so that the last call may lack its end. */
  end(isCutOff: boolean): void {
    const last = this.calls.at(-1);
    for (const call of this.calls) if (!call.isOver) call.end(isCutOff && call === last);
  }

  /** The name of a call whose arguments are no JSON although nothing was cut off. */
  get broken(): string | undefined {
    return this.calls.find(call => call.isBroken)?.name;
  }

  /** The calls that became whole since the last time. A call that has no end yet holds back those after it. */
  take(): readonly AssembledCall[] {
    const whole: AssembledCall[] = [];
    for (let call = this.calls[this.handedOver]; call?.isOver; call = this.calls[++this.handedOver]) {
      const assembled = call.assemble(id => this.ownId(id, call));
      if (assembled !== undefined) whole.push(assembled);
    }
    return whole;
  }

  private find(piece: ToolCallPiece): Call | undefined {
    const { index, id } = piece;
    const last = this.calls.at(-1);
    const call = index !== undefined ? this.byIndex.get(index) : id !== undefined ? this.byId.get(id) : last;
    return call?.takes(piece) ? call : undefined;
  }

  private begin(piece: ToolCallPiece): Call | undefined {
    const { index, id, name, arguments: added } = piece;
    const saysSomething = id !== undefined || name !== undefined || (added !== undefined && added !== '');
    if (!saysSomething || (index === undefined && id === undefined && name === undefined)) return undefined;
    const call = new Call();
    this.calls.push(call);
    if (index !== undefined) this.byIndex.set(index, call);
    if (id !== undefined) this.byId.set(id, call);
    return call;
  }

  /** A result names its call by id, so no two calls may have the same. */
  private ownId(wanted: string | undefined, call: Call): string {
    let id = wanted;
    for (let number = this.calls.indexOf(call); id === undefined || this.givenIds.has(id); number++) {
      id = `${this.madeId}_${number}`;
    }
    this.givenIds.add(id);
    return id;
  }
}

class Call {
  isOver = false;
  isBroken = false;
  /** The call as it was delivered. */
  result: AssembledCall | undefined;
  name: string | undefined;
  private id: string | undefined;
  private texts: string[] = [];
  private whole: Readonly<Record<string, unknown>> | undefined;
  /** The API said that it ends here; without a closed JSON text, it may still have been cut off. */
  private isEnded = false;
  private isCutOff = false;
  private readonly completeness = new JsonCompleteness();
  private replay: unknown;

  /** Whether the piece goes on with this call, rather than beginning another one at the same place. */
  takes({ id, name, arguments: added, isAll }: ToolCallPiece): boolean {
    const isOther = id !== undefined && this.id !== undefined && id !== this.id;
    if (isOther || (name !== undefined && this.name !== undefined && name !== this.name)) return false;
    const hasAll = this.isEnded || this.whole !== undefined || this.completeness.isOver;
    if (!hasAll || isAll === true || name === undefined) return true;
    if (added === undefined || added === '') return id !== undefined && id === this.id;
    // The same call may be told twice; another one with the same name has other arguments.
    const isRepeated = (typeof added === 'string' ? added : JSON.stringify(added)) === this.json();
    return isRepeated && id !== undefined && id === this.id;
  }

  add({ id, name, arguments: added, isAll, isLast, replay }: ToolCallPiece): void {
    if (this.isOver) return;
    this.id ??= id;
    this.name ??= name;
    if (replay !== undefined) this.replay = replay;
    if (isAll === true && added !== undefined) this.texts = [];
    if (typeof added === 'object') this.whole = added;
    else if (added !== undefined && added !== '' && !(isAll !== true && this.isRepetition(added))) this.addText(added);
    this.isEnded ||= isLast === true;
    this.isOver = this.isEnded && this.isClosed;
  }

  end(isCutOff: boolean): void {
    this.isCutOff = isCutOff && !this.isClosed;
    this.isOver = true;
  }

  /** Undefined where it is no call: without a name, or cut off. */
  assemble(giveId: (id: string | undefined) => string): AssembledCall | undefined {
    const { name, replay } = this;
    if (name === undefined || this.isCutOff) return undefined;
    const json = readArguments(this.json());
    this.isBroken = json === undefined;
    if (json === undefined) return undefined;
    this.result = { id: giveId(this.id), name, arguments: json, replay };
    return this.result;
  }

  private get isClosed(): boolean {
    return this.texts.length > 0 ? this.completeness.isOver : this.whole !== undefined;
  }

  private json(): string {
    return this.texts.length > 0 || this.whole === undefined ? this.texts.join('') : JSON.stringify(this.whole);
  }

  private addText(added: string): void {
    this.texts.push(added);
    this.completeness.feedPiece(added);
  }

  /** Whether all arguments come a second time. */
  private isRepetition(added: string): boolean {
    return this.completeness.isOver && added === this.json();
  }
}

export type { Call };

/** The arguments as JSON text; undefined where they are none. */
function readArguments(text: string): string | undefined {
  if (text.trim() === '') return '{}';
  const value = parseJson(text);
  // Some servers encode the arguments twice, and some send null for none.
  if (typeof value === 'string') return asObject(parseJson(value)) === undefined ? text : value;
  if (value === null) return '{}';
  if (value !== undefined) return text;
  // An empty object in front of the arguments: gateways send what they were told at the beginning of the call.
  const rest = text.trimStart().replace(/^\{\s*\}/, '');
  return rest !== text && parseJson(rest) !== undefined ? rest : undefined;
}
