import { type BenchFamily, familyPayloads } from '../familyMaterial.ts';
import { createPayloads } from '../material.ts';
import type { Contestant } from './contestant.ts';
import { createFloor } from './floor.ts';

/** The floor, and after it `JSON.parse` of every event's data, which lies ready: nothing is decoded or framed. */
export async function createFloorWithJson(events: number, family?: BenchFamily): Promise<Contestant> {
  const floor = await createFloor();
  const payloads = family === undefined ? createPayloads(events) : familyPayloads(family, events);
  return {
    async read(request) {
      await floor.read(request);
      for (const payload of payloads) {
        const value: unknown = JSON.parse(payload);
        if (typeof value !== 'object') throw new Error('The payload is no object.');
      }
    },
  };
}
