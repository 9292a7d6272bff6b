import type { SyncErrorView } from '@mailsync/sync-engine';
import { writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { escapeText, writeTime } from './write-text.ts';

/** What is wrong, how to mend it, who can, and since when. */
export function writeSyncError({ what, howToFix, whoCanFix, occurredAt }: SyncErrorView): string {
  return [
    `*${escapeText(what)}*`,
    writeAdvice(howToFix.map(escapeText)),
    `_Who can fix it:_ ${describeWhoCanFix(whoCanFix)}. Since ${writeTime(occurredAt)}.`,
  ].join('\n');
}
