/**
 * The beginnings that most keys have. It is part of the bundle that loads at start-up, which has no room for all of their
 * shapes: `keyShapes.ts` has those, and finds the key where it is moved to secret storage.
 */
const key =
  /\b(?:sk|pk|rk|gsk|hf|nb|xai|gh[pousr]|github_pat|glpat|AIza|AQVN|pplx|r8|nvapi|eyJ)[-_]?(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_.-]{16,}/g;

/** A name as it is shown: without a key that was pasted into it, which would be on every picture of the screen. */
export function shownName(name: string): string {
  return name.replace(key, '‹key›');
}
