/** How a body ended. */
export type BodyEnd = 'closed' | 'silent' | 'broken';

/**
 * Whether the finish reasons of an answer mean that it is complete. Some servers send one with every chunk, or with the
 * first, which has no text yet (open-webui issues 16377 and 23921, gcli2api issue 403): such a reason ends nothing, and
 * counts only once the body is over.
 */
export class EndSigns {
  /** The answer is complete, whatever happens to the connection. */
  isCertain = false;
  private hasText = false;
  /** There was text without a finish reason, so the server does not send one with every chunk. */
  private hasPlainText = false;
  private hasReason = false;
  /** There was a reason with the text or after it. */
  private hasLateReason = false;
  /** There was text after a reason. */
  private isFollowed = false;

  /** Notes what one event had. */
  see(hasText: boolean, hasReason: boolean, hasUsage: boolean): void {
    if (hasReason) this.seeReason(hasText);
    else if (hasText) this.seePlainText();
    // Usage comes last.
    else if (hasUsage && this.hasLateReason && !this.isFollowed) this.isCertain = true;
  }

  /** An event with nothing but text. */
  seePlainText(): void {
    this.hasText = true;
    this.hasPlainText = true;
    if (!this.hasReason) return;
    this.isFollowed = true;
    this.isCertain = false;
  }

  /** Whether the answer is complete where the body ended like this. */
  isCompleteAt(end: BodyEnd): boolean {
    if (this.isCertain) return true;
    if (end === 'broken' || !this.hasReason) return false;
    if (!this.hasText) return true;
    return this.hasLateReason && (end === 'closed' || !this.isFollowed);
  }

  private seeReason(hasText: boolean): void {
    const isLate = hasText || this.hasText;
    this.hasReason = true;
    this.hasLateReason ||= isLate;
    this.isCertain = isLate && this.hasPlainText && !this.isFollowed;
    this.hasText ||= hasText;
  }
}
