import type { LineContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { lead } from './alert-end.ts';
import { escapeText, writeDuration, writeTime } from './write-text.ts';

/** A line in the thread of an alert: what has happened since. */
export function writeLineMessage({ line }: { line: LineContent }): SlackMessage {
  return { text: lead(writeLine(line)) };
}

function writeLine(line: LineContent): string {
  switch (line.step) {
    case 'back':
      return `:rotating_light: It is back since ${writeTime(new Date(line.at))}: ${escapeText(line.what)}`;
    case 'other_cause':
      return `:rotating_light: It has another cause now: ${escapeText(line.what)}`;
    case 'stops':
      return `:hourglass_flowing_sand: Mail Sync stops trying in ${writeDuration(toMinute(line.inMs))}, ${writeTime(new Date(line.at))}, unless somebody mends it before.`;
    case 'stopped':
      return ':electric_plug: Mail Sync has stopped trying. Once somebody reconnects, it goes on where it stopped.';
    case 'unsnoozed':
      return `:alarm_clock: The snooze is over, and it is still so: ${escapeText(line.what)}`;
  }
}

/** Whoever looks a moment late still says 6 hours. */
const toMinute = (ms: number) => Math.round(ms / 60_000) * 60_000;
