import type { Dialect } from '../generation/dialect.ts';
import { AwsFrameReader } from './awsFrames.ts';
import type { BodyHandlers, FramedReader } from './bodyHandlers.ts';
import { BodyReader } from './bodyReader.ts';
import { JsonLinesReader } from './jsonLinesReader.ts';
import type { TextFastPath } from './textFastPath.ts';

/** What cuts a body into events as the dialect frames them. */
export function createFramedReader(dialect: Dialect, handlers: BodyHandlers, fastPath?: TextFastPath): FramedReader {
  switch (dialect.framing) {
    case 'lines':
      return new JsonLinesReader(handlers, fastPath);
    case 'aws':
      return new AwsFrameReader(handlers, fastPath);
    default:
      return new BodyReader(handlers, fastPath, dialect);
  }
}
