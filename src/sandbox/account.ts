import { spacedJson } from './encoding/spacedJson.ts';

/** A pretended account at Elumenta: credits that go down, and requests that are counted but never refused. */
export interface Account {
  /** Takes the price of a request; false, and nothing taken, when there is not enough left. */
  charge(credits: number): boolean;
  readonly balance: number;
  /** The documented rate limit headers, as of now. */
  countRequest(): Readonly<Record<string, string>>;
  /** `GET /api/v2/balance` */
  readonly balanceAnswer: string;
  /** `GET /api/v2/user/me` */
  readonly userAnswer: string;
}

export const plan = { name: 'vip', perHour: 100, perDay: 1000 };

const hourMs = 3_600_000;

export function createAccount(startBalance: number, now: () => number): Account {
  let balance = startBalance;
  let hour = 0;
  let usedThisHour = 0;
  let usedThisDay = 0;
  return {
    get balance() {
      return balance;
    },
    charge(credits) {
      if (credits > balance) return false;
      balance -= credits;
      return true;
    },
    countRequest() {
      const current = Math.floor(now() / hourMs);
      if (current !== hour) usedThisHour = 0;
      if (Math.floor(current / 24) !== Math.floor(hour / 24)) usedThisDay = 0;
      hour = current;
      usedThisHour++;
      usedThisDay++;
      return {
        'X-RateLimit-Limit-Hour': `${plan.perHour}`,
        'X-RateLimit-Remaining-Hour': `${Math.max(0, plan.perHour - usedThisHour)}`,
        'X-RateLimit-Limit-Day': `${plan.perDay}`,
        'X-RateLimit-Remaining-Day': `${Math.max(0, plan.perDay - usedThisDay)}`,
        'X-RateLimit-Reset-Hour': `${((current + 1) * hourMs) / 1000}`,
      };
    },
    get balanceAnswer() {
      return spacedJson({ token_balance: balance, plan: plan.name, plan_expires_at: null });
    },
    get userAnswer() {
      return spacedJson({ id: 1, username: 'sandbox', plan: plan.name, token_balance: balance });
    },
  };
}
