import type { Condition, CustomReading, Place } from '../core/generation/customDialect.ts';
import { asAmount, type JsonObject } from '../core/json/json.ts';
import { pointerTo } from '../core/json/pointer.ts';

/** What was found in the events of an API that nobody described. */
export interface InferredReading {
  readonly read: CustomReading;
  /** Whether a place for the text was found: without it the rest is of no use. */
  readonly hasText: boolean;
  /** Whether any event says that it is the last. */
  readonly hasEnd: boolean;
}

/** What the sender of a request knows about its answer. */
export interface AskedFor {
  /** What was said: an API that repeats it has not answered yet. */
  readonly prompt?: string;
}

interface Leaf {
  readonly pointer: string;
  readonly name: string;
  readonly value: unknown;
  readonly event: number;
  readonly kind: Condition | undefined;
}

const kindFields = ['@event', 'type', 'event', 'event_type', 'eventType', 'kind', 'status', 'object'];

/** Finds in a few events what a person would: the text that grows, and the words around it that have a known name. */
export function inferReading(events: readonly JsonObject[], { prompt }: AskedFor = {}): InferredReading {
  const kinds = events.map(kindOf(kindFieldOf(events)));
  const leaves = events
    .flatMap((event, index) => leavesOf(event, '', index, kinds[index]))
    .filter(({ pointer, value }) => !/^\/(?:input|request|prompt|messages)(?:\/|$)/.test(pointer) && value !== prompt);
  const isMixed = new Set(kinds.map(kind => JSON.stringify(kind))).size > 1;
  const place = ({ pointer, kind }: Leaf): Place =>
    isMixed && kind !== undefined ? { at: pointer, when: kind } : pointer;

  const groups = groupBy(leaves, leaf => `${leaf.pointer} ${isMixed ? JSON.stringify(leaf.kind) : ''}`);
  const texts = groups.filter(isText).sort((one, other) => scoreOf(other) - scoreOf(one));
  const reasoning = texts.filter(([leaf]) => isReasoning(leaf));
  const answers = texts.filter(([leaf]) => !isReasoning(leaf));
  const soFar = answers.find(isCumulative);
  const text = answers.find(group => !isCumulative(group) && scoreOf(group) > 0);
  const found = (names: RegExp, of: 'number' | 'string'): Place | undefined => {
    const leaf = leaves.findLast(
      ({ name, value }) =>
        names.test(name) && value !== '' && (of === 'number' ? asAmount(value) !== undefined : typeof value === of),
    );
    return leaf === undefined ? undefined : place(leaf);
  };
  const [firstText] = text ?? soFar ?? [];
  const [firstSoFar] = text === undefined || soFar?.length === text.length ? (soFar ?? []) : [];
  const [firstReasoning] = reasoning[0] ?? [];
  const ended = endOf(leaves, kinds, events.length);
  const finishReason = found(/^(?:finish|stop)_?reason$/i, 'string');
  const read = withoutUndefined({
    text: text === undefined || firstText === undefined ? undefined : place(firstText),
    textSoFar: firstSoFar === undefined ? undefined : place(firstSoFar),
    reasoning: firstReasoning === undefined ? undefined : place(firstReasoning),
    finishReason,
    id: found(/^(?:id|.*generation_?id|request_?id|message_?id|response_?id)$/i, 'string'),
    model: found(/^model(?:_?version|_?name|_slug)?$/i, 'string'),
    inputTokens: found(
      /^(?:input|prompt)_?(?:text_?)?tokens?(?:_?count)?$|^prompt_eval_count$|^tokens_evaluated$/i,
      'number',
    ),
    outputTokens: found(
      /^(?:output|completion|candidates|generated)_?tokens?(?:_?count)?$|^eval_count$|^tokens_predicted$/i,
      'number',
    ),
    totalTokens: found(/^total_?tokens?(?:_?count)?$/i, 'number'),
    credits: found(/^(?:tokens_(?:used|spent)|credits?(?:_?(?:used|spent|cost))?)$/i, 'number'),
    balance: found(/balance|credits_?(?:left|remaining)/i, 'number'),
    costUsd: found(/^(?:cost|cost_?usd|total_?cost|price)$/i, 'number'),
    ended,
    failed: kinds.flatMap(kind => (kind === undefined ? [] : { at: kind.at, is: 'error' })).slice(0, 1),
  });
  return { read, hasText: firstText !== undefined, hasEnd: ended !== undefined || finishReason !== undefined };
}

/** The field that tells the events apart, of those that have such a name. */
function kindFieldOf(events: readonly JsonObject[]): string | undefined {
  const named = kindFields.filter(field => events.some(event => typeof event[field] === 'string'));
  return named.find(field => new Set(events.map(event => event[field])).size > 1);
}

function kindOf(field: string | undefined): (event: JsonObject) => Condition | undefined {
  return event => {
    const kind = field === undefined ? undefined : event[field];
    return field === undefined || typeof kind !== 'string' ? undefined : { at: pointerTo('', field), is: kind };
  };
}

const deepest = 6;

function leavesOf(value: unknown, pointer: string, event: number, kind: Condition | undefined): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) {
    const name = pointer.split('/').findLast(segment => !/^\d*$/.test(segment)) ?? '';
    return [{ pointer, name, value, event, kind }];
  }
  if (pointer.split('/').length > deepest) return [];
  return Object.entries(value)
    .slice(0, 50)
    .filter(([name]) => !(Array.isArray(value) && name !== '0'))
    .flatMap(([name, inner]) => leavesOf(inner, pointerTo(pointer, name), event, kind));
}

function groupBy(leaves: readonly Leaf[], keyOf: (leaf: Leaf) => string): readonly (readonly Leaf[])[] {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const key = keyOf(leaf);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leaf]);
    else group.push(leaf);
  }
  return [...groups.values()];
}

const notText =
  /^(?:id|.*_id|type|event|object|model.*|role|.*reason|created.*|.*_at|timestamp|time|status|name|provider|fingerprint|system_fingerprint|index|obfuscation|signature|@event|error|code|service_tier|usage|lang(?:uage)?)$/i;

function isText(group: readonly Leaf[]): boolean {
  const [first] = group;
  if (first === undefined || notText.test(first.name)) return false;
  const filled = group.filter(isFilled);
  // Counts that are written as texts grow like an answer does.
  if (filled.every(({ value }) => /^-?\d+(?:\.\d+)?$/.test(`${value}`)) && !isLikelyName(first.name)) return false;
  return group.every(({ value }) => typeof value === 'string' || value === null) && filled.length > 0;
}

function isFilled({ value }: Leaf): boolean {
  return typeof value === 'string' && value !== '';
}

function isReasoning(leaf: Leaf | undefined): boolean {
  return leaf !== undefined && /reason|think|thought/i.test(`${leaf.pointer} ${JSON.stringify(leaf.kind)}`);
}

const likelyNames: readonly (readonly [RegExp, number])[] = [
  [/^(?:delta|content|text|token|chunk|@data)$/i, 6],
  [/^(?:response|completion|output|output_text|generated_text|answer|message|result|data|value|t|part)$/i, 4],
];

function isLikelyName(name: string): boolean {
  return likelyNames.some(([shape]) => shape.test(name));
}

/** How much a group reads like the text of an answer: by its name, by how often it comes, by how it differs. */
function scoreOf(group: readonly Leaf[]): number {
  const name = group[0]?.name ?? '';
  const filled = group.filter(isFilled);
  const different = new Set(filled.map(({ value }) => value)).size;
  const byKind = /delta|chunk|token|content|text/i.test(JSON.stringify(group[0]?.kind ?? '')) ? 3 : 0;
  // The same word in every event is a name, not an answer.
  if (filled.length > 2 && different === 1) return 0;
  return (likelyNames.find(([shape]) => shape.test(name))?.[1] ?? 1) + byKind + Math.min(different, 20);
}

function isCumulative(group: readonly Leaf[]): boolean {
  const values = group.filter(isFilled).map(({ value }) => String(value));
  const goesOn = values.every((value, index) => index === 0 || value.startsWith(values[index - 1] ?? ''));
  return goesOn && new Set(values).size > 1;
}

/** The words of a state that nothing follows. */
const endWords =
  /(?:^|[._ -])(?:end|ended|done|stop|stopped|complete|completed|finish|finished|final|success|succeeded|message_stop|eos)$/i;

function endOf(
  leaves: readonly Leaf[],
  kinds: readonly (Condition | undefined)[],
  count: number,
): Condition | undefined {
  const flag = leaves.find(
    ({ name, value }) =>
      /^(?:done|is_?(?:end|final|last|finished)|finished|completed?|final|stop)$/i.test(name) && value === true,
  );
  if (flag !== undefined) return { at: flag.pointer, is: true };
  const kind = kinds.findLast(each => typeof each?.is === 'string' && endWords.test(each.is));
  if (kind !== undefined) return kind;
  // A state somewhere inside, that says in the last event what it did not say before.
  const states = leaves.filter(
    ({ name, value }) => /status|state|phase|stage/i.test(name) && typeof value === 'string',
  );
  const last = states.find(({ event, value }) => event === count - 1 && endWords.test(`${value}`));
  if (last === undefined) return undefined;
  const isNew = states.every(
    ({ event, pointer, value }) => event === count - 1 || pointer !== last.pointer || value !== last.value,
  );
  return isNew ? { at: last.pointer, is: `${last.value}` } : undefined;
}

function withoutUndefined(read: { readonly [K in keyof CustomReading]: CustomReading[K] | undefined }): CustomReading {
  const entries = Object.entries(read).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries);
}
