import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { PNG } from 'pngjs';

/** What was on the screen from then on. */
export interface Frame {
  readonly png: Buffer;
  /** Milliseconds since the beginning. */
  readonly at: number;
}

/** One of 128 colours stands for “as before”: where little changes, a frame is small. */
const colors = 127;
const asBefore = colors;
/** How long the end stays before it begins anew. */
const lastFrameMs = 2_500;

/** A moving picture that repeats. All frames have the same size. */
export function encodeGif(frames: readonly Frame[]): Uint8Array {
  const images = frames.map(({ png }) => PNG.sync.read(png));
  const [first] = images;
  if (first === undefined) throw new Error('There is no frame.');
  const { width, height } = first;
  const palette = paletteOf(images);
  const gif = GIFEncoder();
  let shown: Uint8Array | undefined;
  for (const { indexes, ms } of distinct(images, frames, palette)) {
    gif.writeFrame(shown === undefined ? indexes : difference(shown, indexes), width, height, {
      ...(shown === undefined ? { palette: [...palette, [0, 0, 0]], repeat: 0 } : {}),
      ...(shown === undefined ? {} : { transparent: true, transparentIndex: asBefore }),
      delay: ms,
      dispose: 1,
    });
    shown = indexes;
  }
  gif.finish();
  return gif.bytes();
}

/** Colours of the first, the middle and the last frame: a workbench has the same ones all along. */
function paletteOf(images: readonly PNG[]): [number, number, number][] {
  const samples = [0, 0.33, 0.66, 1].flatMap(share => images[Math.round(share * (images.length - 1))]?.data ?? []);
  return quantize(new Uint8Array(Buffer.concat(samples)), colors);
}

/** Frames with how long each stays; one that is like the one before only makes that one longer. */
function distinct(
  images: readonly PNG[],
  frames: readonly Frame[],
  palette: [number, number, number][],
): readonly { readonly indexes: Uint8Array; readonly ms: number }[] {
  const kept: { indexes: Uint8Array; ms: number }[] = [];
  for (const [index, image] of images.entries()) {
    const indexes = applyPalette(new Uint8Array(image.data), palette);
    const next = frames[index + 1];
    const ms = next === undefined ? lastFrameMs : next.at - (frames[index]?.at ?? 0);
    const last = kept.at(-1);
    if (last !== undefined && Buffer.compare(last.indexes, indexes) === 0) last.ms += ms;
    else kept.push({ indexes, ms });
  }
  return kept;
}

function difference(before: Uint8Array, now: Uint8Array): Uint8Array {
  return now.map((color, at) => (color === before[at] ? asBefore : color));
}
