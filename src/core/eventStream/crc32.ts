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
