import { can } from '@mailsync/crm';
import type { MailboxView } from '@mailsync/sync-engine';
import { offerFirstLink, offerNewLink } from '../connecting/offer-connect-link.ts';
import { writeColleaguesAddressMessage, writeNoAddressMessage } from '../messages/not-an-address-message.ts';
import { readTyped } from '../people/read-meant-person.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { Command, CommandRequest } from './command.ts';

const ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]{1,250}\.[^\s@<>.]{1,63}$/;

/** A private link to sign in with Google: for a first mailbox, for the one that is there, or for a further address. */
export const connectCommand: Command = {
  name: 'connect',
  usage: () => '[address]',
  what: 'connect or reconnect your mailbox, or one at another address',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.connect', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run(request) {
    const { engine, user, words } = request;
    const mailboxes = await engine.readMailboxes({ userIds: [user.id] });
    if (words.length > 0) return connectAddress({ request, mailboxes });
    const mailbox = chooseMailbox({ mailboxes, email: user.email });
    return mailbox
      ? offerNewLink({ ...request, mailbox })
      : offerFirstLink({ ...request, address: user.email });
  },
};

/** Whatever is no address may be a password: nothing of it is kept, logged or said again. */
async function connectAddress({
  request,
  mailboxes,
}: {
  request: CommandRequest;
  mailboxes: MailboxView[];
}): Promise<SlackMessage> {
  const [typed = '', ...more] = request.words;
  const address = readTyped(typed);
  if (more.length > 0 || !ADDRESS.test(address)) return writeNoAddressMessage();

  const mailbox = mailboxes.find((one) => one.address.toLowerCase() === address.toLowerCase());
  if (mailbox) return offerNewLink({ ...request, mailbox });
  const owner = await request.db.read((r) => r.users.findByEmail(address));
  if (owner && owner.id !== request.user.id) return writeColleaguesAddressMessage({ address });
  return offerFirstLink({ ...request, address });
}

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
