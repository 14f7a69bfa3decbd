import type { Locator, Page } from 'playwright-core';

const paletteAttempts = 6;
/** A palette that something closed again, an editor that opens for example, is noticed soon. */
const paletteTimeoutMs = 3_000;
const rowTimeoutMs = 10_000;
const markMs = 80;

/** The box at the top of the workbench, in all its roles: the palette, a list to pick from, a question. */
export class QuickInput {
  readonly root: Locator;
  readonly input: Locator;
  readonly rows: Locator;
  readonly title: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('.quick-input-widget');
    this.input = this.root.locator('.quick-input-box input');
    this.rows = this.root.locator('.quick-input-list .monaco-list-row');
    this.title = this.root.locator('.quick-input-title');
  }

  /**
   * Runs a command as a person does: F1, its title, Enter. A palette that opened before the extensions were
   * read does not know their commands yet, so it is opened again until it does.
   */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.input.waitFor({ timeout: paletteTimeoutMs });
        await this.input.fill(`>${title}`, { timeout: paletteTimeoutMs });
        await this.choose(title, paletteTimeoutMs);
        return;
      } catch (error) {
        if (attempt === paletteAttempts) throw error;
        await this.page.keyboard.press('Escape');
        await this.page.keyboard.press('F1');
      }
    }
  }

  /** Picks from a list: types the label, which filters the list, and takes the row of exactly that label. */
  async pick(title: string, label: string): Promise<void> {
    await this.waitForQuestion(title);
    await this.page.keyboard.type(label);
    await this.choose(label);
  }

  /** Takes the row of exactly this label with the keyboard. */
  async choose(label: string, timeout = rowTimeoutMs): Promise<void> {
    const row = this.row(label).first();
    await row.waitFor({ timeout });
    const focused = this.root.locator('.monaco-list-row.focused').filter({ has: this.labelOf(label) });
    for (const end = Date.now() + timeout; !(await focused.isVisible()); ) {
      // In a list that closed meanwhile, the keys would go to the editor below it.
      if (Date.now() > end || !(await row.isVisible())) throw new Error(`“${label}” can't be chosen.`);
      await this.page.keyboard.press('ArrowDown');
      // The mark moves a moment after the key.
      await focused.waitFor({ timeout: markMs }).catch(() => undefined);
    }
    await this.page.keyboard.press('Enter');
  }

  /** A row by its label, without the description beside it. */
  row(label: string): Locator {
    return this.rows.filter({ has: this.labelOf(label) });
  }

  /** Answers a question with the keyboard. */
  async answer(title: string, text: string): Promise<void> {
    await this.waitForQuestion(title);
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
    // The extension may still look at the answer; another box opened now would be taken for a change of mind.
    await this.title.filter({ hasText: title }).waitFor({ state: 'hidden' });
  }

  /** Waits for the box of this title, ready for typing, and returns what it asks for. */
  async waitForQuestion(title: string): Promise<string> {
    await this.title.filter({ hasText: title }).waitFor();
    await this.waitForInput();
    return (await this.input.getAttribute('placeholder')) ?? '';
  }

  async waitForInput(): Promise<void> {
    await this.input.and(this.page.locator(':focus')).waitFor();
  }

  /** The labels of all rows, from the top. */
  async labels(): Promise<readonly string[]> {
    const labels = await this.rows.locator('.label-name').allTextContents();
    return labels.map(label => label.replaceAll('\u00A0', ' ').trim());
  }

  async waitUntilClosed(): Promise<void> {
    await this.root.waitFor({ state: 'hidden' });
  }

  private labelOf(label: string): Locator {
    return this.page.locator('.label-name').filter({ hasText: new RegExp(`^\\s*${escapePattern(label)}\\s*$`) });
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s');
}
