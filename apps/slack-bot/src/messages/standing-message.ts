import type { OwnedMailboxView, StandingView } from '@mailsync/crm';
import { describeStatus, type MailboxStatus } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { writeStatusWord } from './mailbox-facts.ts';
import { BAR_COLOUR, STATUS_EMOJI } from './status-marks.ts';
import { writeCount, writeName, writeShortly, writeTime } from './write-text.ts';

/** Those that need somebody first, as everywhere. */
const ORDER: MailboxStatus[] = ['connection', 'error', 'pending', 'enabled'];

/** How all mailboxes of the company, or of a team, stand: counts, and the first few by name. */
export function writeStandingMessage({
  standing: { scope, countByStatus, mailboxes },
  publicUrl,
}: {
  standing: StandingView;
  publicUrl: string;
}): SlackMessage {
  const total = ORDER.reduce((sum, status) => sum + countByStatus[status], 0);
  const where = scope === 'team' ? 'of your team' : 'of the company';
  if (total === 0) {
    const text = `No mailbox ${where} is connected yet.`;
    return { text, blocks: [section(text)] };
  }
  const needy = total - countByStatus.enabled;
  const counts = ORDER.filter((status) => countByStatus[status] > 0).map((status) => {
    const { icon, word } = describeStatus({
      status,
      queuePosition: null,
      trouble: 'failing',
      giveUpAfterMs: 0,
    });
    return `${STATUS_EMOJI[icon]} ${countByStatus[status].toLocaleString('en')} ${word}`;
  });
  const hidden = total - mailboxes.length;
  const more =
    hidden > 0
      ? `${hidden.toLocaleString('en')} more in <${publicUrl}/mailboxes|the console>.`
      : `All of them in <${publicUrl}/mailboxes|the console>.`;
  const lead = `${writeCount({ count: total, one: 'mailbox', many: 'mailboxes' })} ${where}: ${
    needy === 0 ? 'all is well' : `${needy.toLocaleString('en')} ${needy === 1 ? 'needs' : 'need'} somebody`
  }`;
  return {
    text: lead,
    attachments: [
      {
        color: chooseColour(countByStatus),
        blocks: [
          section(counts.join('   ')),
          ...mailboxes.map((mailbox) => section(writeLine(mailbox))),
          context(`${more} \`/mailsync status @person\` shows one person’s.`),
        ],
      },
    ],
  };
}

function chooseColour(counts: StandingView['countByStatus']): string {
  if (counts.error > 0) return BAR_COLOUR.red;
  if (counts.connection > 0) return BAR_COLOUR.grey;
  return counts.pending > 0 ? BAR_COLOUR.amber : BAR_COLOUR.green;
}

function writeLine(mailbox: OwnedMailboxView): string {
  const { address, userName, openError, statusSince, queuePosition } = mailbox;
  const head = `${writeStatusWord(mailbox)} · ${writeName(address)} · ${writeName(userName)}`;
  if (mailbox.status === 'enabled') return head;
  const what = openError
    ? writeShortly(openError.what)
    : queuePosition === null
      ? (mailbox.statusText?.sentence ?? '')
      : `Number ${queuePosition} in line for a seat.`;
  return `${head}\n${what} Since ${writeTime(statusSince)}.`;
}
