import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { encodeGif } from '../../rig/workbench/gif.ts';

/** A dark picture with a light column. */
function picture(column: number): Buffer {
  const png = new PNG({ width: 40, height: 30 });
  for (let at = 0; at < png.data.length; at += 4) {
    png.data.fill((at / 4) % 40 === column ? 240 : 20, at, at + 3);
    png.data[at + 3] = 255;
  }
  return PNG.sync.write(png);
}

describe('A moving picture', () => {
  const frames = [0, 1, 1, 2].map((column, index) => ({ png: picture(column), at: index * 100 }));
  const gif = Buffer.from(encodeGif(frames));

  it('has the size of its frames, and begins anew at its end', () => {
    assert.equal(gif.toString('latin1', 0, 6), 'GIF89a');
    assert.deepEqual([gif.readUInt16LE(6), gif.readUInt16LE(8)], [40, 30]);
    assert.ok(gif.includes('NETSCAPE2.0'));
  });

  it('shows a frame that is like the one before as one that stays longer', () => {
    const delays: number[] = [];
    const control = Buffer.from([0x21, 0xf9, 0x04]);
    for (let at = gif.indexOf(control); at >= 0; at = gif.indexOf(control, at + 1))
      delays.push(gif.readUInt16LE(at + 4));
    assert.deepEqual(delays, [10, 20, 250]);
  });
});
