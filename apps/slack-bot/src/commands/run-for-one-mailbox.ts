import type { OwnedMailboxView } from '@mailsync/crm';
import { writeChooseMailboxMessage } from '../messages/choose-mailbox-message.ts';
import { writeStatusMessage } from '../messages/status-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { CommandRequest } from './command.ts';
import { listMeantMailboxes } from './list-meant-mailboxes.ts';

/** Works on the mailbox that is meant; where there are several, asks which, and where there is none says so. */
export async function runForOneMailbox({
  request,
  question,
  button,
  work,
}: {
  request: CommandRequest;
  question: string;
  button: { actionId: string; label: string };
  work: (mailbox: OwnedMailboxView) => Promise<SlackMessage>;
}): Promise<SlackMessage> {
  const { publicUrl, clock } = request;
  const { mailboxes, ownerName, note } = await listMeantMailboxes(request);
  const [mailbox] = mailboxes;
  if (!mailbox) return writeStatusMessage({ mailboxes, ownerName, note, publicUrl, now: clock.now() });
  if (mailboxes.length > 1) return writeChooseMailboxMessage({ mailboxes, question, button, publicUrl });
  return work(mailbox);
}
