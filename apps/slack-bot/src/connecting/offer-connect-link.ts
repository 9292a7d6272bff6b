import { toActor } from '@mailsync/crm';
import type { User } from '@mailsync/db';
import type { MailboxView } from '@mailsync/sync-engine';
import type { BotDependencies } from '../bot-dependencies.ts';
import {
  writeConnectMessage,
  writeReconnectMessage,
  writeWaitingMessage,
} from '../messages/connect-message.ts';
import { writeElsewhereMessage } from '../messages/elsewhere-message.ts';
import type { SlackReplyTo } from '../replies/remember-pressed-links.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';

type LinkRequest = Pick<BotDependencies, 'crm' | 'clock' | 'publicUrl' | 'googleSignIn'> & {
  user: User;
  slackUserId: string;
  /** Where the asker is told how it ended; null where there is no such address (App Home). */
  responseUrl: string | null;
};

/** A private link to connect this address for the first time. */
export async function offerFirstLink(request: LinkRequest & { address: string }): Promise<SlackMessage> {
  const { address, googleSignIn } = request;
  const link = await createLink({ request, address, mailboxId: null });
  return writeConnectMessage({ address, link, googleSignIn });
}

/** A private link to connect a mailbox again, or why there is none. Throws `mailbox.not_yours` for everybody but its owner. */
export async function offerNewLink(request: LinkRequest & { mailbox: MailboxView }): Promise<SlackMessage> {
  const { mailbox, publicUrl, googleSignIn } = request;
  if (mailbox.provider === 'other') return writeElsewhereMessage({ mailbox, publicUrl });
  // Signing in again gives no seat, but it mends what a seat alone would not.
  const needsPerson = mailbox.openError !== null && mailbox.openError.whoCanFix !== 'nobody_needed';
  if (mailbox.status === 'pending' && !needsPerson) return writeWaitingMessage({ mailbox });
  const link = await createLink({ request, address: mailbox.address, mailboxId: mailbox.id });
  return writeReconnectMessage({ mailbox, link, googleSignIn });
}

function createLink({
  request: { crm, user, slackUserId, responseUrl, clock },
  address,
  mailboxId,
}: {
  request: LinkRequest;
  address: string;
  mailboxId: string | null;
}) {
  const replyTo: SlackReplyTo = { slackUserId, responseUrl, askedAt: clock.now().toISOString() };
  return crm.mailboxes.createConnectLink({
    actor: toActor(user),
    expectedAddress: address,
    mailboxId,
    origin: { door: 'slack', replyTo: { ...replyTo } },
  });
}
