import { can } from '@mailsync/crm';
import type { MailboxView } from '@mailsync/sync-engine';
import {
  writeConnectMessage,
  writeReconnectMessage,
  writeWaitingMessage,
} from '../messages/connect-message.ts';
import { writeElsewhereMessage } from '../messages/elsewhere-message.ts';
import type { SlackReplyTo } from '../replies/remember-pressed-links.ts';
import type { Command, CommandRequest } from './command.ts';

/** A private link to sign in with Google: for a first mailbox, or for the one that is there. */
export const connectCommand: Command = {
  name: 'connect',
  what: 'connect your mailbox, or reconnect it',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.connect', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run(request) {
    const { engine, user } = request;
    const mailboxes = await engine.readMailboxes({ userIds: [user.id] });
    const mailbox = chooseMailbox({ mailboxes, email: user.email });
    if (!mailbox) {
      const link = await createLink({ request, address: user.email, mailboxId: null });
      return writeConnectMessage({ address: user.email, link });
    }
    if (mailbox.provider === 'other') return writeElsewhereMessage({ mailbox, publicUrl: request.publicUrl });
    // Signing in again gives no seat, but it mends what a seat alone would not.
    const needsPerson = mailbox.openError !== null && mailbox.openError.whoCanFix !== 'nobody_needed';
    if (mailbox.status === 'pending' && !needsPerson) return writeWaitingMessage({ mailbox });
    const link = await createLink({ request, address: mailbox.address, mailboxId: mailbox.id });
    return writeReconnectMessage({ mailbox, link });
  },
};

/** The one that needs it most: what fails comes first, then the one of the person's own address. */
export function chooseMailbox({
  mailboxes,
  email,
}: {
  mailboxes: MailboxView[];
  email: string;
}): MailboxView | undefined {
  const connected = mailboxes.filter(({ disconnectedAt }) => disconnectedAt === null);
  return (
    connected.find(({ status }) => status === 'connection' || status === 'error') ??
    connected.find(({ address }) => address.toLowerCase() === email.toLowerCase()) ??
    connected[0]
  );
}

function createLink({
  request,
  address,
  mailboxId,
}: {
  request: CommandRequest;
  address: string;
  mailboxId: string | null;
}) {
  const { engine, user, slackUserId, responseUrl, clock } = request;
  const replyTo: SlackReplyTo = { slackUserId, responseUrl, askedAt: clock.now().toISOString() };
  return engine.createConnectLink({
    userId: user.id,
    expectedAddress: address,
    mailboxId,
    origin: { door: 'slack', replyTo: { ...replyTo } },
  });
}
