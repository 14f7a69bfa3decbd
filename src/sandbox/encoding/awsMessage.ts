import { crc32 } from 'node:zlib';

/** A message of the binary event stream of AWS, with its checksums. */
export function awsMessage(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const text = Buffer.from(value);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, text]);
  });
  const head = Buffer.concat(named);
  const body = Buffer.from(payload);
  const message = Buffer.alloc(12 + head.length + body.length + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  body.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}
