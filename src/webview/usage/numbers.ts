/** How amounts are written, in the language of the editor. */
export function formatAmount(amount: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(amount);
}

/** US dollars with as many places as a small amount needs. */
export function formatMoney(usd: number, language: string): string {
  const digits = usd > 0 && usd < 0.01 ? 6 : 2;
  const options = { style: 'currency', currency: 'USD', maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language, options).format(usd);
}
