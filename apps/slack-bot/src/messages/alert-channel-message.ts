import type { AlertChannelView } from '@mailsync/crm';
import type { AlertKind } from '@mailsync/db';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { escapeText, writeCount, writeTime } from './write-text.ts';

const KINDS: Record<AlertKind, string> = {
  mailbox: 'mailboxes in trouble, and emails that a check found missing',
  installation: 'what stops all mailboxes: the network, or how Mail Sync is set up',
  missing_mail: 'emails that a check found missing',
  seats: 'mailboxes that wait for a seat',
};

const list = (kinds: readonly AlertKind[]) => kinds.map((kind) => `• ${KINDS[kind]}`).join('\n');

/** What this channel is told from now on. */
export function writeAlertsHereMessage({
  kinds,
  team,
}: {
  kinds: readonly AlertKind[];
  team: { name: string } | null;
}): SlackMessage {
  const whose = team ? ` of team ${escapeText(team.name)}` : '';
  return {
    text: `This channel hears of failures${whose} from now on.`,
    blocks: [
      section(`*This channel hears of failures${whose} from now on:*\n${list(kinds)}`),
      context(
        'One message per trouble, edited until it is over. What mends itself is told when it has lasted 15 minutes. `/mailsync alerts off` ends it.',
      ),
    ],
  };
}

export function writeAlertsOffMessage({ wasHeard }: { wasHeard: boolean }): SlackMessage {
  return {
    text: wasHeard
      ? 'This channel hears of no more failures. Messages that stand say so.'
      : 'This channel hears of no failures. `/mailsync alerts here` changes that.',
  };
}

/** What this channel hears of now, and whether Slack takes it. */
export function writeAlertsStateMessage({
  channel,
  typed,
}: {
  channel: AlertChannelView | null;
  typed: string;
}): SlackMessage {
  const hint =
    'Type `/mailsync alerts here`, `here` with a team’s name or with `mailboxes`, `installation`, `missing`, `seats`, or `off`.';
  const unknown =
    typed === '' ? '' : `There is no \`alerts ${escapeText(typed.slice(0, 40)).replaceAll('`', '')}\`. `;
  if (!channel) {
    const text = `${unknown}This channel hears of no failures.`;
    return { text, blocks: [section(text), context(hint)] };
  }
  const text = `${unknown}This channel hears of failures.`;
  const { problem, waitingCount, since } = channel;
  const waits =
    problem && since
      ? `\n:warning: ${writeCount({ count: waitingCount, one: 'message waits', many: 'messages wait' })} since ${writeTime(since)}. ${escapeText(problem)}`
      : '';
  return { text, blocks: [section(`${text}\n${list(channel.kinds)}${waits}`), context(hint)] };
}
