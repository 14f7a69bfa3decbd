import type { PageTexts } from '../../../protocol/chatTexts.ts';
import type { Host } from '../host.ts';
import type { AnswerServices } from '../markdown/answerBody.ts';
import type { Model } from '../model.ts';
import type { NearScreen } from '../nearScreen.ts';

/** What every part of the page works with. */
export interface Page {
  readonly host: Host;
  readonly model: Model;
  readonly texts: PageTexts;
  readonly answers: AnswerServices;
  readonly nearScreen: NearScreen;
}

/** The key belongs to an input method: 229 is what some send for the Enter that ends a composition. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** `{0}` in a text of the host. */
export function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)] ?? ''));
}
