/** Whether a text stands for something that the reader is to put in its place: `YOUR_API_KEY`, `$TOKEN`, `<key>`, `sk-…`. */
export function isPlaceholder(text: string): boolean {
  return (
    text === '' ||
    /[<>{}$%[\]…*]|\.{3}|your|_key\b|api[-_ ]?key|[-_]token\b|\btoken\b|access_token|x{4,}|example|insert|replace|\bhere\b/i.test(
      text,
    ) ||
    /^[A-Z][A-Z_]+$/.test(text)
  );
}

/** The parts of an address that the reader is to put in. */
export function placeholdersInUrl(url: string): readonly string[] {
  const found = url.match(
    /<[^>]+>|\{\{[^}]+\}\}|\$?\{[^}]+\}|\$[A-Za-z_]\w*|%7B[^%]+%7D|\bYOUR[-_][\w-]+|\b[A-Z]{2,}(?:_[A-Z]+)+\b|\byour-[\w-]+|\bapi\.example\.com\b|\bexample\.com\b/g,
  );
  return [...new Set(found ?? [])].filter(part => part !== '{{key}}');
}
