/** What the host says to the page of *Test Connection*. It is complete: the page is a picture of it. */
export interface TestState {
  readonly type: 'state';
  readonly language: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** In their order. The last one of a test that failed is where it failed. */
  readonly steps: readonly TestStep[];
  readonly events: readonly TestedEvent[];
  /** The titles of the buttons, the best first. */
  readonly actions: readonly string[];
  readonly texts: TestTexts;
}

export interface Verdict {
  readonly outcome: 'running' | 'works' | 'failed';
  readonly text: string;
  /** What can be done about a failure; empty for nothing. */
  readonly hint: string;
}

export interface TestStep {
  readonly outcome: 'running' | 'done' | 'failed';
  readonly text: string;
}

/** One of the first events of the answer, and what the format reads from it. */
export interface TestedEvent {
  readonly data: string;
  readonly read: string;
}

/** What the page says to the host. */
export type TestRequest =
  | { readonly type: 'ready' }
  /** A button was pressed, by its place among the actions. */
  | { readonly type: 'act'; readonly index: number };

/** What stays the same on the page, in the reader's language. */
export interface TestTexts {
  readonly steps: string;
  readonly events: string;
  readonly event: string;
  readonly read: string;
}
