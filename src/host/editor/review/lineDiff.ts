/** Lines of one text that became lines of another. An end is that of the line behind the last one. */
export interface LineChange {
  readonly originalStart: number;
  readonly originalEnd: number;
  readonly modifiedStart: number;
  readonly modifiedEnd: number;
}

/** The fewest changes that make one text of the other, from the top. Of very long ones, everything between is one. */
export function diffLines(original: readonly string[], modified: readonly string[]): readonly LineChange[] {
  let top = 0;
  while (top < original.length && top < modified.length && original[top] === modified[top]) top += 1;
  let [originalEnd, modifiedEnd] = [original.length, modified.length];
  while (originalEnd > top && modifiedEnd > top && original[originalEnd - 1] === modified[modifiedEnd - 1]) {
    originalEnd -= 1;
    modifiedEnd -= 1;
  }
  if (originalEnd === top && modifiedEnd === top) return [];
  const whole = { originalStart: top, originalEnd, modifiedStart: top, modifiedEnd };
  if ((originalEnd - top) * (modifiedEnd - top) > mostCells) return [whole];
  const common = commonLines(original.slice(top, originalEnd), modified.slice(top, modifiedEnd));
  const changes: LineChange[] = [];
  let [one, other] = [0, 0];
  for (const [nextOne, nextOther] of [...common, [originalEnd - top, modifiedEnd - top] as const]) {
    if (nextOne > one || nextOther > other) {
      changes.push({
        originalStart: top + one,
        originalEnd: top + nextOne,
        modifiedStart: top + other,
        modifiedEnd: top + nextOther,
      });
    }
    one = nextOne + 1;
    other = nextOther + 1;
  }
  return changes;
}

const mostCells = 4_000_000;

/** The lines of a longest common subsequence, as pairs of places. */
function commonLines(one: readonly string[], other: readonly string[]): readonly (readonly [number, number])[] {
  const width = other.length + 1;
  // How many lines are common from these two places on.
  const lengths = new Uint32Array((one.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      const isSame = one[row] === other[column];
      lengths[row * width + column] = isSame
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < one.length && column < other.length; ) {
    if (one[row] === other[column]) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
