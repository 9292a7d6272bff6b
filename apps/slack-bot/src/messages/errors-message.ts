import type { Button, KnownBlock } from '@slack/types';
import type { NamedSyncErrorView, OwnedMailboxView } from '@mailsync/crm';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, section } from './blocks.ts';
import { chooseFixButtons } from './mailbox-buttons.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { writeSyncError } from './sync-error-text.ts';
import { writeCount, writeDuration, writeName, writeShortly, writeTime } from './write-text.ts';

/** What fits one screen. */
const SHOWN_ERRORS = 4;

/** The error log of one person: what stands, with its fixes, and shortly what is over. */
export function writeErrorsMessage({
  open,
  over,
  mailboxes,
  ownerName,
  publicUrl,
}: {
  /** One more than are shown is enough. */
  open: NamedSyncErrorView[];
  over: NamedSyncErrorView[];
  mailboxes: OwnedMailboxView[];
  /** Null: they are the reader's own. */
  ownerName: string | null;
  publicUrl: string;
}): SlackMessage {
  const owner = ownerName === null ? null : writeName(ownerName);
  const page = owner === null ? 'settings/mail-sync' : 'mailboxes';
  const whole = `<${publicUrl}/${page}|The whole error log> is in the console.`;
  const past = over.map(writeOver);
  if (open.length === 0) {
    const text = owner === null ? 'You have no open errors.' : `${owner} has no open errors.`;
    return {
      text,
      blocks: [section(`:white_check_mark: *${text}*`), ...past.map(context), context(whole)],
    };
  }
  const shown = open.slice(0, SHOWN_ERRORS);
  const more = open.length > SHOWN_ERRORS ? ['There are more.'] : [];
  const count = open.length > SHOWN_ERRORS ? `More than ${SHOWN_ERRORS}` : String(open.length);
  const what = `${count} open ${open.length === 1 ? 'error' : 'errors'}`;
  return {
    text: owner === null ? what : `${owner}: ${what}`,
    attachments: [
      ...shown.map((error) => ({
        color: BAR_COLOUR.red,
        blocks: writeOpen({ error, mailboxes, ownerName }),
      })),
      { color: BAR_COLOUR.grey, blocks: [...past, [...more, whole].join(' ')].map(context) },
    ],
  };
}

function writeOpen({
  error,
  mailboxes,
  ownerName,
}: {
  error: NamedSyncErrorView;
  mailboxes: OwnedMailboxView[];
  ownerName: string | null;
}): KnownBlock[] {
  const mailbox = mailboxes.find(({ id }) => id === error.mailboxId);
  const buttons = mailbox ? chooseFixButtons({ ...mailbox, openError: error }) : [];
  return [
    section(`${writeHead(error)}\n${writeSyncError({ error, ownerName })}`),
    ...writeButtons(buttons),
    ...(error.count > 1
      ? [context(`Seen ${error.count.toLocaleString('en')} times, last ${writeTime(error.lastSeenAt)}.`)]
      : []),
  ];
}

const writeButtons = (buttons: Button[]): KnownBlock[] => (buttons.length === 0 ? [] : [actions(...buttons)]);

function writeHead({ mailboxId, mailboxAddress, affectedCount }: NamedSyncErrorView): string {
  if (mailboxId !== null) return `:rotating_light: ${writeName(mailboxAddress ?? 'A mailbox')}`;
  const stopped =
    affectedCount === null || affectedCount === 0
      ? ''
      : ` · stops ${writeCount({ count: affectedCount, one: 'mailbox', many: 'mailboxes' })}`;
  return `:rotating_light: Mail Sync itself${stopped}`;
}

function writeOver({ what, mailboxAddress, occurredAt, resolvedAt }: NamedSyncErrorView): string {
  const lasted = writeDuration(resolvedAt!.getTime() - occurredAt.getTime());
  const where = mailboxAddress === null ? '' : `${writeName(mailboxAddress)}: `;
  return `:white_check_mark: Over ${writeTime(resolvedAt!)}: ${where}${writeShortly(what)} It lasted ${lasted}.`;
}
