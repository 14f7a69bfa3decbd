import type { BenchFamily } from '../familyMaterial.ts';
import { createAiSdk } from './aiSdk.ts';
import type { Contestant } from './contestant.ts';
import { createEventsourceParser } from './eventsourceParser.ts';
import { createFloor } from './floor.ts';
import { createFloorWithJson } from './floorWithJson.ts';
import { createLangchain } from './langchain.ts';
import { createOpenai } from './openai.ts';
import { createRecorded } from './recorded.ts';
import { createRunnel } from './runnel.ts';

export const contestantNames = [
  'floor',
  'floor + JSON.parse',
  'runnel',
  'eventsource-parser',
  'openai',
  'langchain',
  'ai-sdk',
] as const;
/** The client against itself: what a record of its requests costs. */
export const recorderNames = ['unrecorded', 'recorded'] as const;
export type ContestantName = (typeof contestantNames)[number] | (typeof recorderNames)[number];

/** The floors throw the text away, so that it can't be checked. */
export function deliversText(name: ContestantName): boolean {
  return !name.startsWith('floor');
}

/**
 * @param events how many ready-made payloads one answer has
 * @param family the API that is spoken, where that is not chat completions
 */
export function createContestant(name: ContestantName, events: number, family?: BenchFamily): Promise<Contestant> {
  switch (name) {
    case 'floor':
      return createFloor();
    case 'floor + JSON.parse':
      return createFloorWithJson(events, family);
    case 'runnel':
      return createRunnel(family ?? 'openai');
    case 'unrecorded':
    case 'recorded':
      return createRecorded(name === 'recorded');
    case 'eventsource-parser':
      return createEventsourceParser();
    case 'openai':
      return createOpenai();
    case 'langchain':
      return createLangchain();
    case 'ai-sdk':
      return createAiSdk();
  }
}
