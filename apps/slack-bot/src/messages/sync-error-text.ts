import type { SyncErrorView } from '@mailsync/sync-engine';
import { writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { escapeText, limitText, writeName, writeTime } from './write-text.ts';

// Together they leave room for what stands around them in a section.
const WHAT_LIMIT = 500;
const ADVICE_LIMIT = 1500;

/** What is wrong, how to mend it, who can, and since when; `ownerName` where the reader is somebody else. */
export function writeSyncError({
  error: { what, howToFix, whoCanFix, occurredAt },
  ownerName = null,
}: {
  error: SyncErrorView;
  ownerName?: string | null;
}): string {
  const isForOwner = whoCanFix === 'owner' && ownerName !== null;
  return [
    `*${limitText({ text: escapeText(what), limit: WHAT_LIMIT })}*`,
    ...(isForOwner ? [`_How ${writeName(ownerName)} can fix it:_`] : []),
    limitText({ text: writeAdvice(howToFix.map(escapeText)), limit: ADVICE_LIMIT }),
    `_Who can fix it:_ ${describeWhoCanFix(whoCanFix)}. Since ${writeTime(occurredAt)}.`,
  ].join('\n');
}
