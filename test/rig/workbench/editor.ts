import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

const activeEditor = '.part.editor .editor-group-container.active .editor-instance .monaco-editor';

/** As much of a rendered line as is read of it in the page. */
interface ViewLine {
  readonly style: { readonly top: string };
  readonly textContent: string | null;
}

/** The text editor in front, as a person sees and uses it. */
export class Editor {
  readonly root: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator(activeEditor).first();
  }

  async focus(): Promise<void> {
    await this.root.locator('.view-lines').click();
    await this.page.locator(`${activeEditor}.focused`).first().waitFor();
  }

  /** Types at the end of the document. */
  async type(text: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.press('ControlOrMeta+End');
    await this.page.keyboard.type(text);
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+KeyZ');
  }

  /** Chooses from the context menu, submenu by submenu. */
  async chooseFromContextMenu(path: readonly string[]): Promise<void> {
    await this.root.locator('.view-lines').click({ button: 'right' });
    for (const label of path) {
      const item = this.page.locator('.monaco-menu .action-item').filter({ hasText: label }).last();
      await item.hover();
      await item.and(this.page.locator('.focused')).waitFor();
      // A click right after a menu opened is taken for a part of the one that opened it; a key is not.
      await this.page.keyboard.press('Enter');
    }
  }

  /** The text that is on the screen: tests keep their documents shorter than that. */
  async text(): Promise<string> {
    const lines = await this.root.locator('.view-line').evaluateAll(linesFromTop);
    return lines.join('\n').replaceAll('\u00A0', ' ');
  }

  async waitForText(wanted: string, satisfies: (text: string) => boolean, seconds?: number): Promise<string> {
    return await eventually(wanted, () => this.text(), satisfies, seconds);
  }

  /** Sees for a while that the text stays as it is. */
  async staysAt(text: string, seconds = 1): Promise<void> {
    const until = Date.now() + seconds * 1_000;
    const seen = await eventually(
      'time',
      () => this.text(),
      now => now !== text || Date.now() > until,
    );
    if (seen !== text) throw new Error(`The document changed when it should not: ${JSON.stringify(seen)}`);
  }

  /** Watches the text grow: the lengths it was seen at, until there are as many as asked for. */
  async watchGrowth(count: number): Promise<readonly number[]> {
    const lengths: number[] = [];
    let longest = (await this.text()).length;
    while (lengths.length < count) {
      const text = await this.waitForText(`more than ${longest} characters`, seen => seen.length > longest);
      longest = text.length;
      lengths.push(longest);
    }
    return lengths;
  }
}

/** Runs in the page: lines lie there in the order in which they were drawn, not in that of the text. */
function linesFromTop(lines: readonly ViewLine[]): readonly string[] {
  return [...lines]
    .sort((one, other) => Number.parseFloat(one.style.top) - Number.parseFloat(other.style.top))
    .map(line => line.textContent ?? '');
}
