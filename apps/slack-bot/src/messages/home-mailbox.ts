import type { KnownBlock } from '@slack/types';
import type { OwnedMailboxView } from '@mailsync/crm';
import { isPauseWorthTelling } from '@mailsync/sync-engine';
import { writeAudit } from './audit-text.ts';
import { actions, context, section } from './blocks.ts';
import { writeFailover } from './failover-message.ts';
import { disconnectAskButton } from './home-buttons.ts';
import { chooseFixButtons, reconnectButton } from './mailbox-buttons.ts';
import { writeFacts, writeImport, writePause, writeStatusWord } from './mailbox-facts.ts';
import { STATUS_EMOJI } from './status-marks.ts';
import { writeSyncError } from './sync-error-text.ts';
import { writeName, writeTime } from './write-text.ts';

/** One of the person's own mailboxes: how it is, what is wrong and how to mend it, what is proved, and its buttons. */
export function writeHomeMailbox({ mailbox, now }: { mailbox: OwnedMailboxView; now: Date }): KnownBlock[] {
  const { id: mailboxId, statusText, openError, pause, failover, audit, status } = mailbox;
  const shown = writeName(mailbox.address);
  if (!statusText) {
    return [
      section(
        `${STATUS_EMOJI.unplugged} *Disconnected* · ${shown}\nNothing of it is read. What was recorded before is kept unless it was removed.`,
      ),
      actions(reconnectButton({ mailboxId })),
    ];
  }
  // An error says itself when it is tried again.
  const shownPause = !openError && pause && isPauseWorthTelling({ until: pause.until, now }) ? pause : null;
  const importLine = writeImport(mailbox.importProgress);
  const fixes = chooseFixButtons(mailbox);
  const isElsewhere = failover !== null && status === 'enabled';
  const helper = openError?.acknowledged;
  const remarks = [
    ...(helper
      ? [`:bust_in_silhouette: *${writeName(helper.userName)} is on it*, ${writeTime(helper.at)}.`]
      : []),
    ...(shownPause ? [writePause({ pause: shownPause, provider: mailbox.provider })] : []),
    ...(importLine ? [importLine] : []),
    ...(isElsewhere ? [`${writeFailover(failover)} Press Reconnect to go back to Google.`] : []),
    ...(audit ? [writeAudit(audit)] : []),
    writeFacts(mailbox),
  ];
  return [
    section(`${writeStatusWord(mailbox)} · ${shown}\n${statusText.sentence}`),
    ...(openError ? [section(writeSyncError({ error: openError }))] : []),
    ...remarks.map(context),
    actions(
      ...fixes,
      ...(isElsewhere && fixes.length === 0 ? [reconnectButton({ mailboxId })] : []),
      disconnectAskButton({ mailboxId }),
    ),
  ];
}
