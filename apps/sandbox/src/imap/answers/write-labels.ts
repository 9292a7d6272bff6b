import type { Mailbox, StoredMessage } from '../../google/mailbox/mailbox.ts';
import type { Chunk } from './write-values.ts';
import { encodeFolderName } from './write-values.ts';

/** Gmail's own labels as IMAP names them. The others (unread, categories) are flags there or not shown at all. */
const SYSTEM_LABELS: Record<string, string> = {
  INBOX: '\\Inbox',
  SENT: '\\Sent',
  DRAFT: '\\Draft',
  STARRED: '\\Starred',
  IMPORTANT: '\\Important',
};

/** The values of X-GM-LABELS: what the message is labelled beside the folder it is seen in. */
export function writeLabels({ message, mailbox, openFolder }: WriteLabelsInput): Chunk[][] {
  return message.labels
    .filter((id) => id !== openFolder)
    .flatMap((id) => {
      const system = SYSTEM_LABELS[id];
      if (system) return [[quote(system)]];
      const label = mailbox.labels.get(id);
      return label?.type === 'user' ? [[quote(encodeFolderName(label.name))]] : [];
    });
}

interface WriteLabelsInput {
  message: StoredMessage;
  mailbox: Mailbox;
  openFolder: string;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
