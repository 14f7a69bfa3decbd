import type { Fault } from '../../src/sandbox/responder.ts';
import { byteFaults } from './bytes.ts';
import { connectionFaults } from './connection.ts';
import { endingFaults } from './ending.ts';
import { httpFaults } from './http.ts';
import { payloadFaults } from './payload.ts';

/**
 * What goes wrong in the field, by name. For tests: `sandbox.respondWith(faults['rate-limit'])`. None of this is part
 * of what ships.
 */
export const faults = {
  ...connectionFaults,
  ...httpFaults,
  ...byteFaults,
  ...payloadFaults,
  ...endingFaults,
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;
