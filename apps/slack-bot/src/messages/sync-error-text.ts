import type { SyncErrorView } from '@mailsync/sync-engine';
import { writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { escapeText, limitText, writeTime } from './write-text.ts';

// Together they leave room for what stands around them in a section.
const WHAT_LIMIT = 500;
const ADVICE_LIMIT = 1500;

/** What is wrong, how to mend it, who can, and since when. */
export function writeSyncError({ what, howToFix, whoCanFix, occurredAt }: SyncErrorView): string {
  return [
    `*${limitText({ text: escapeText(what), limit: WHAT_LIMIT })}*`,
    limitText({ text: writeAdvice(howToFix.map(escapeText)), limit: ADVICE_LIMIT }),
    `_Who can fix it:_ ${describeWhoCanFix(whoCanFix)}. Since ${writeTime(occurredAt)}.`,
  ].join('\n');
}
