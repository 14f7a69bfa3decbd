import { closes, type Fence, isMarkdown, opensWithin } from './fenceLines.ts';

/** Tells the fence that ends a block from the fences that are a part of it. */
export class InnerFences {
  /** There was a block within the block. */
  hasBlocks = false;
  private readonly fence: Fence;
  private depth = 0;
  /** The length of a longer fence within the block, which has not ended; 0 for none. */
  private longer = 0;

  /** @param fence that began the block. */
  constructor(fence: Fence) {
    this.fence = fence;
  }

  /** Whether a whole line that begins with a fence ends the block. */
  isEnd(line: string, isAfterBlank: boolean): boolean {
    const { fence } = this;
    const length = line.trim().lastIndexOf(fence.mark) + 1;
    if (this.longer > 0 || (length > fence.length && closes(line, { ...fence, length }))) {
      this.longer = this.longer === 0 ? length : this.longer === length ? 0 : this.longer;
      this.hasBlocks = true;
      return false;
    }
    if (!closes(line, fence)) {
      if (opensWithin(line, fence)) {
        this.depth += 1;
        this.hasBlocks = true;
      }
      return false;
    }
    if (this.depth > 0) {
      this.depth -= 1;
      return false;
    }
    // In Markdown, a fence without a language below a blank line opens a block more often than not.
    if (!isMarkdown(fence.language) || !isAfterBlank) return true;
    this.depth += 1;
    return false;
  }
}
