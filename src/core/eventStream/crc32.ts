/**
 * The checksum of ISO 3309, as zip and AWS have it, of the bytes from `start` up to `end`.
 *
 * @param before the checksum of what comes before them.
 */
export function crc32(bytes: DataView, start: number, end: number, before = 0): number {
  let crc = ~before;
  let index = start;
  // Eight bytes at a time: every message of a stream is checked.
  for (; index + 8 <= end; index += 8) {
    const first = crc ^ bytes.getInt32(index, true);
    const second = bytes.getInt32(index + 4, true);
    crc = effectOf(first, 4) ^ effectOf(second, 0);
  }
  for (; index < end; index++) crc = table(0, crc ^ bytes.getUint8(index)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** What four bytes do to the checksum that have so many bytes behind them. */
function effectOf(word: number, behind: number): number {
  return (
    table(behind + 3, word) ^
    table(behind + 2, word >>> 8) ^
    table(behind + 1, word >>> 16) ^
    table(behind, word >>> 24)
  );
}

/** What a byte does to the checksum that has so many bytes behind it. */
function table(behind: number, byte: number): number {
  return tables[(behind << 8) | (byte & 0xff)] as number;
}

const tables = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  tables[byte] = crc;
}
for (let index = 256; index < tables.length; index++) {
  const crc = tables[index - 256] as number;
  tables[index] = table(0, crc) ^ (crc >>> 8);
}

/**
 * Bytes that come again and again, whose part in a checksum is known: it takes four look-ups, however many they are.
 * What bytes do to a checksum is what as many zeros do to it, and what they do to none.
 */
export class KnownBytes {
  private readonly own: number;
  /** What as many zeros do to each byte of a checksum. */
  private readonly effects = new Int32Array(4 * 256);

  constructor(bytes: DataView) {
    const zeros = new DataView(new ArrayBuffer(bytes.byteLength));
    const withoutAny = ~crc32(zeros, 0, zeros.byteLength, ~0);
    this.own = ~crc32(bytes, 0, bytes.byteLength, ~0);
    for (let bit = 0; bit < 32; bit++) {
      const effect = ~crc32(zeros, 0, zeros.byteLength, ~(1 << bit)) ^ withoutAny;
      const start = (bit >> 3) << 8;
      const value = 1 << (bit & 7);
      for (let lower = 0; lower < value; lower++) {
        this.effects[start + value + lower] = effect ^ (this.effects[start + lower] as number);
      }
    }
  }

  /** The checksum of what comes before them, and of them. */
  after(before: number): number {
    const crc = ~before;
    return (
      ~(
        this.own ^
        this.effect(0, crc) ^
        this.effect(1, crc >>> 8) ^
        this.effect(2, crc >>> 16) ^
        this.effect(3, crc >>> 24)
      ) >>> 0
    );
  }

  private effect(place: number, byte: number): number {
    return this.effects[(place << 8) | (byte & 0xff)] as number;
  }
}
