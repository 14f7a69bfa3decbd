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
    await item.hover();
    const hover = this.page.locator('.monaco-hover:not(.hidden) .hover-contents').last();
    await hover.waitFor();
    return await readText(hover);
  }
}

/** What a person reads there, line by line as it is laid out. */
export async function readText(place: Locator): Promise<string> {
  await place.waitFor();
  const texts = await place.allInnerTexts();
  return texts.join('\n').replaceAll('\u00A0', ' ').trim();
}
