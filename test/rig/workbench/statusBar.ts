import type { Locator, Page } from 'playwright-core';

/** The bar at the bottom of the workbench. */
export class StatusBar {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The entry whose text, without its icons, matches. */
  item(text: RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
  }

  /** Runnel's own entry, whatever it says: it comes with the extension. */
  extensionItem(): Locator {
    return this.page.locator('.part.statusbar .statusbar-item[id^="runnel.runnel"]').first();
  }

  /** The entry that shows with a turning wheel that something is under way. */
  get busyItem(): Locator {
    const wheel = this.page.locator('.codicon-loading');
    return this.page.locator('.part.statusbar .statusbar-item').filter({ has: wheel }).first();
  }

  async click(item: Locator): Promise<void> {
    await item.locator('a').click();
  }

  /** Points at an entry and reads the tooltip that comes up. */
  async tooltipOf(item: Locator): Promise<string> {
    const hover = this.page.locator('.monaco-hover:not(.hidden) .hover-contents').last();
    for (let attempt = 1; ; attempt++) {
      // A pointer that is there already brings nothing up, and what comes up goes when the entry changes.
      await this.page.mouse.move(0, 0);
      await item.hover();
      try {
        await hover.waitFor({ timeout: 5_000 });
        return await readText(hover);
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }
}

/** What a person reads there, line by line as it is laid out. */
export async function readText(place: Locator): Promise<string> {
  await place.waitFor();
  const texts = await place.allInnerTexts();
  return texts.join('\n').replaceAll('\u00A0', ' ').trim();
}
