/** Turns every line ending of a text that comes in pieces into a line feed. */
export interface LineFeeds {
  /** What is certain after this piece: a carriage return at its end waits for the line feed that may follow. */
  add(text: string): string;
  /** Nothing follows: what waits is a line ending of its own. */
  end(): string;
  /** What waits. */
  readonly held: string;
}

export function createLineFeeds(): LineFeeds {
  let held = '';
  return {
    add(text) {
      if (text === '') return '';
      const whole = held === '' ? text : `\r${text}`;
      held = whole.endsWith('\r') ? '\n' : '';
      return (held === '' ? whole : whole.slice(0, -1)).replaceAll(/\r\n?/g, '\n');
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
    get held() {
      return held;
    },
  };
}
