import type { Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** VS Code's own chat, as a person sees and uses it. */
export class NativeChat {
  readonly root: Locator;
  readonly input: Locator;
  /** Prompts and answers in turns, the last answer last. */
  readonly turns: Locator;
  readonly stopButton: Locator;
  /** A question before which nothing else can be done. */
  readonly dialog: Locator;
  private readonly page: Page;

  constructor({ page }: Workbench) {
    this.page = page;
    this.root = page.locator('.interactive-session');
    this.input = this.root.locator('.interactive-input-part .monaco-editor').first();
    this.turns = this.root.locator('.interactive-item-container');
    this.stopButton = this.root.locator('.codicon-stop-circle').first();
    this.dialog = page.locator('.monaco-dialog-box');
  }

  /** Writes a prompt and sends it. */
  async ask(prompt: string): Promise<void> {
    // What is sent while an answer runs would wait for its end.
    await this.stopButton.waitFor({ state: 'detached' });
    await this.input.click();
    await this.page.keyboard.type(prompt);
    await this.page.keyboard.press('Enter');
  }

  /** Waits for an answer with this text. */
  async answered(text: string | RegExp): Promise<void> {
    await this.turns.filter({ hasText: text }).last().waitFor({ timeout: 60_000 });
  }

  /** What the last answer with this text says. Turns are not in the page in the order in which they are shown. */
  async answerWith(text: string): Promise<string> {
    return (await this.turns.filter({ hasText: text }).last().innerText()).replaceAll('\u00A0', ' ');
  }

  /** Waits until the next prompt would go to this model. */
  async offers(model: string): Promise<void> {
    await this.root.locator(`.interactive-input-part [aria-label*="${model}"]`).first().waitFor();
  }
}
