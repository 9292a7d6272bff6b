import type { KnownBlock } from '@slack/types';
import type { AlertEnd } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { escapeText, limitText, writeDuration, writeName, writeTime } from './write-text.ts';

const LEAD_LIMIT = 1000;

/** What notifications and screen readers get, and what stands above the coloured bar. */
export const lead = (text: string) => limitText({ text, limit: LEAD_LIMIT });

/** A message that is over: one line of what it was, and how long it lasted. */
export function writeEnded({
  text,
  what,
  remarks = [],
  since,
  end,
}: {
  text: string;
  what: string;
  remarks?: string[];
  since: string;
  end: AlertEnd;
}): SlackMessage {
  const isGood = end.outcome === 'syncing' || end.outcome === 'mended';
  // What is not followed may still be so.
  const mark = end.outcome === 'unfollowed' ? '' : '~';
  const lines = [`${mark}${escapeText(what)}${mark}`, ...remarks].join('\n');
  const blocks: KnownBlock[] = [section(lines), context(writeLasted({ since, end }))];
  return { text: lead(text), attachments: [{ color: isGood ? BAR_COLOUR.green : BAR_COLOUR.grey, blocks }] };
}

function writeLasted({ since, end }: { since: string; end: AlertEnd }): string {
  const from = new Date(since);
  const until = new Date(end.at);
  if (end.outcome === 'unfollowed')
    return `It was so since ${writeTime(from)}. How it goes on is not told here any more.`;
  const lasted = writeDuration(until.getTime() - from.getTime());
  return `It lasted ${lasted}, from ${writeTime(from)} until ${writeTime(until)}.`;
}

/** Who is on it, and who wants to hear no more of it for now. */
export function writeMarks({
  acknowledged,
  snoozed,
}: {
  acknowledged: { name: string; at: string } | null;
  snoozed: { name: string; until: string } | null;
}): KnownBlock[] {
  const marks = [
    ...(acknowledged
      ? [
          `:raising_hand: *${writeName(acknowledged.name)} is on it*, since ${writeTime(new Date(acknowledged.at))}.`,
        ]
      : []),
    ...(snoozed
      ? [`:zzz: Snoozed until ${writeTime(new Date(snoozed.until))} by ${writeName(snoozed.name)}.`]
      : []),
  ];
  return marks.length === 0 ? [] : [section(marks.join('\n'))];
}
