import { byteFaults } from './faults/bytes.ts';
import { connectionFaults } from './faults/connection.ts';
import { endingFaults } from './faults/ending.ts';
import { httpFaults } from './faults/http.ts';
import { payloadFaults } from './faults/payload.ts';
import type { Fault } from './responder.ts';

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
