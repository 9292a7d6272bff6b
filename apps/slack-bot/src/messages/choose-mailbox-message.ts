import type { OwnedMailboxView } from '@mailsync/crm';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { pressButton } from './mailbox-buttons.ts';
import { writeStatusWord } from './mailbox-facts.ts';
import { writeName } from './write-text.ts';

/** More are chosen in the console. */
const OFFERED_MAILBOXES = 10;

/** Several mailboxes could be meant: a button for each. */
export function writeChooseMailboxMessage({
  mailboxes,
  question,
  button: { actionId, label },
  publicUrl,
}: {
  mailboxes: OwnedMailboxView[];
  /** Such as "Which mailbox shall Mail Sync try now?". */
  question: string;
  button: { actionId: string; label: string };
  publicUrl: string;
}): SlackMessage {
  const shown = mailboxes.slice(0, OFFERED_MAILBOXES);
  const hidden = mailboxes.length - shown.length;
  return {
    text: question,
    blocks: [
      section(`*${question}*`),
      // One button a block: an action id stands once in each.
      ...shown.map((mailbox) => ({
        ...section(`${writeStatusWord(mailbox)} · ${writeName(mailbox.address)}`),
        accessory: pressButton({ actionId, label, value: mailbox.id }),
      })),
      ...(hidden > 0 ? [context(`${hidden} more in <${publicUrl}/mailboxes|the console>.`)] : []),
    ],
  };
}
