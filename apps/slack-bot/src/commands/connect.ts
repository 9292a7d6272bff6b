import { can } from '@mailsync/crm';
import type { MailboxView } from '@mailsync/sync-engine';
import { offerFirstLink, offerNewLink } from '../connecting/offer-connect-link.ts';
import type { Command } from './command.ts';

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
    return mailbox
      ? offerNewLink({ ...request, mailbox })
      : offerFirstLink({ ...request, address: user.email });
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
