import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The chat as a person sees and uses it: in its view, or in an editor. */
export class Chat {
  readonly frame: FrameLocator;
  /** Where the prompt is written. */
  readonly box: Locator;
  readonly turns: Locator;
  private readonly page: Page;

  constructor(page: Page, webview = 'iframe.webview.ready') {
    this.page = page;
    this.frame = page.frameLocator(webview).frameLocator('#active-frame');
    this.box = this.frame.locator('.prompt-box');
    this.turns = this.frame.locator('article');
  }

  /** Asks as a person does, and waits until an answer begins. */
  async ask(prompt: string): Promise<void> {
    await this.box.click();
    await this.page.keyboard.type(prompt);
    await this.page.keyboard.press('Enter');
    await this.frame.locator('article.is-user .prompt').last().getByText(prompt).waitFor();
  }

  /** A button by its name, of the last message that has one. */
  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true }).last();
  }

  get answer(): Locator {
    return this.frame.locator('article.is-assistant .answer').last();
  }

  /** Resolves when nothing is written any more. */
  async untilDone(seconds = 60): Promise<void> {
    await this.frame.locator('[role=log][aria-busy=false]').waitFor({ timeout: seconds * 1_000 });
  }
}
