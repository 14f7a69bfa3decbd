/**
 * What the SOCKS library takes of its own library for addresses, which is half of its bundle otherwise. Its addresses have
 * been checked with `isIP` before.
 */
export class Address4 {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toArray(): readonly number[] {
    return this.text.split('.').map(Number);
  }
}

export class Address6 {
  private readonly groups: readonly number[];

  constructor(text: string) {
    const [withoutZone = ''] = text.split('%');
    // The last two groups may be written as an IPv4 address.
    const hexadecimal = withoutZone.replace(/(?<=:)\d{1,3}(?:\.\d{1,3}){3}$/, last =>
      groupsOf(new Address4(last).toArray()).join(':'),
    );
    const [before = [], after = []] = hexadecimal
      .split('::')
      .map(side => side.split(':').filter(group => group !== ''));
    const zeros = new Array<string>(8 - before.length - after.length).fill('0');
    this.groups = [...before, ...zeros, ...after].map(group => Number.parseInt(group, 16));
  }

  static fromByteArray(bytes: readonly number[]): Address6 {
    return new Address6(groupsOf(bytes).join(':'));
  }

  /** All eight groups, with all of their digits. */
  canonicalForm(): string {
    return this.groups.map(group => group.toString(16).padStart(4, '0')).join(':');
  }
}

function groupsOf(bytes: readonly number[]): readonly string[] {
  return bytes.flatMap((byte, at) => (at % 2 === 0 ? [((byte << 8) | (bytes[at + 1] ?? 0)).toString(16)] : []));
}
