/** Milliseconds on a clock that all processes of a machine share, exact to the microsecond. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
