import type { FrameLocator, Locator, Page } from 'playwright-core';
import { saying } from '../../../src/sandbox/responder.ts';
import type { Sandbox } from '../../../src/sandbox/sandboxServer.ts';
import { eventually } from './eventually.ts';
import { QuickInput } from './quickInput.ts';
import type { Workbench } from './workbench.ts';

const openAttempts = 3;
const openTimeoutMs = 15_000;

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

  /** Opens the view. A workbench that has only just come up may take the focus back, and the view with it. */
  static async open(workbench: Workbench): Promise<Chat> {
    const chat = new Chat(workbench.page);
    for (let attempt = 1; ; attempt += 1) {
      await workbench.runCommand('Runnel: Open Chat');
      try {
        await chat.box.waitFor({ timeout: openTimeoutMs });
        return chat;
      } catch (error) {
        if (attempt === openAttempts) throw error;
      }
    }
  }

  /** Asks as a person does, and waits until an answer begins. */
  async ask(prompt: string): Promise<void> {
    await this.box.click();
    await this.page.keyboard.type(prompt);
    await this.page.keyboard.press('Enter');
    await this.frame.locator('article.is-user .prompt').last().getByText(prompt).waitFor();
  }

  /** Begins a new conversation. */
  async startNew(): Promise<void> {
    await new QuickInput(this.page).runCommand('Runnel: New Chat');
    await this.untilEmpty();
    await this.box.waitFor();
  }

  async untilEmpty(): Promise<void> {
    await eventually(
      'an empty chat',
      () => this.turns.count(),
      count => count === 0,
    );
  }

  /** Asks, has the sandbox give this answer, and waits until all of it is there. */
  async answered(sandbox: Sandbox, prompt: string, answer: string): Promise<void> {
    sandbox.respondWith(saying(answer));
    const answers = this.frame.locator('article.is-assistant');
    const before = await answers.count();
    await this.ask(prompt);
    await answers.nth(before).locator('.facts').waitFor();
    await this.untilDone();
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
