const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What JSON and HTML write for characters, as these characters; white space as a space. */
export function unescaped(text: string): string {
  return text.replace(
    /\\u([\da-f]{4})|\\(.)|&#x([\da-f]{1,6});|&#(\d{1,7});|&(amp|lt|gt|quot|apos|nbsp);/gi,
    (_, unit?: string, letter?: string, hex?: string, decimal?: string, name?: string) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (letter !== undefined) return /[nrtbf]/.test(letter) ? ' ' : letter;
      if (name !== undefined) return entities[name.toLowerCase()] ?? '';
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
