import type { Clock } from '../core/clock.ts';
import { GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import type { ObtainedKey } from './credential.ts';

export interface KeyRequest {
  /** The key that a server has just rejected: it is not handed out again. */
  readonly rejected?: string | undefined;
  /** Whoever asks gives up. The sign-in ends when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A key that is obtained when it is needed, kept while it is good, and renewed before it expires. */
export interface KeySource {
  read(request?: KeyRequest): Promise<string>;
  /** A key is at hand, and has not expired. */
  readonly isSignedIn: boolean;
  /** Drops the key. A sign-in that is on its way goes on. */
  forget(): void;
  /** Whoever waits for a sign-in is told that it was cancelled. */
  cancel(): void;
  /** Drops the key, and ends a sign-in that is on its way. */
  dispose(): void;
}

/** The clocks of two computers may differ by as much, and a request takes its time, too. */
const marginMs = 60_000;
/** Of a key that lives shorter than five minutes, the last fifth is left unused. */
const usedShare = 0.8;
/** For a key of which nobody says how long it is good for. */
const unknownLifetimeMs = 300_000;

interface KeptKey extends ObtainedKey {
  readonly obtainedAt: number;
}

interface SignIn {
  readonly result: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * @param obtain Signs in. It is called once for all who ask meanwhile.
 */
export function createKeySource(obtain: (signal: AbortSignal) => Promise<ObtainedKey>, clock: Clock): KeySource {
  let kept: KeptKey | undefined;
  let signIn: SignIn | undefined;

  const ageOf = ({ obtainedAt }: KeptKey): number => clock.now() - obtainedAt;
  const isFresh = (key: KeptKey): boolean => {
    const { lifetimeMs = unknownLifetimeMs } = key;
    // A clock that was set back says nothing about the age.
    return ageOf(key) >= 0 && ageOf(key) < Math.max(lifetimeMs - marginMs, lifetimeMs * usedShare);
  };
  const isGood = (key: KeptKey): boolean => ageOf(key) >= 0 && ageOf(key) < (key.lifetimeMs ?? unknownLifetimeMs);

  const begin = (): SignIn => {
    const controller = new AbortController();
    // The key's time begins before the request for it.
    const obtainedAt = clock.now();
    const aborted = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
    });
    const result = Promise.race([obtain(controller.signal), aborted]).then(obtained => {
      if (!controller.signal.aborted) kept = { ...obtained, obtainedAt };
      return obtained.key;
    });
    const begun: SignIn = { result, controller, waiting: 0 };
    const forget = (): void => {
      if (signIn === begun) signIn = undefined;
    };
    result.then(forget, forget);
    return begun;
  };

  const join = async (signal: AbortSignal | undefined): Promise<string> => {
    if (signal?.aborted) throw cancelled();
    signIn ??= begin();
    const joined = signIn;
    joined.waiting += 1;
    let leave = (): void => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(cancelled());
      signal?.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([joined.result, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      joined.waiting -= 1;
      if (joined.waiting === 0 && signIn === joined) {
        signIn = undefined;
        joined.controller.abort(cancelled());
      }
    }
  };

  return {
    async read({ rejected, signal } = {}) {
      if (kept !== undefined && kept.key === rejected) kept = undefined;
      const before = kept;
      if (before !== undefined && isFresh(before)) return before.key;
      try {
        return await join(signal);
      } catch (error) {
        // A sign-in that fails for now is no reason to give up a key that is still good.
        const mayPass = error instanceof GenerationError && error.retryable;
        if (mayPass && before !== undefined && before.key !== rejected && isGood(before)) return before.key;
        throw error;
      }
    },
    get isSignedIn() {
      return kept !== undefined && isGood(kept);
    },
    forget() {
      kept = undefined;
    },
    cancel() {
      signIn?.controller.abort(cancelled());
      signIn = undefined;
    },
    dispose() {
      kept = undefined;
      signIn?.controller.abort(cancelled());
      signIn = undefined;
    },
  };
}

function cancelled(): GenerationError {
  return new GenerationError('cancelled', sentence('cancelled'));
}
