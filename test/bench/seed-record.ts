import type { MailAddress, MailWorldSeed, SeedMessage } from '@mailsync/sandbox';
import { createRandom } from '../product/create-random.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WORDS =
  'offer delivery quantity price schedule meeting contract sample drawing order question answer warehouse invoice pallet'.split(
    ' ',
  );

/** Mailboxes that hold lead mail alone: messages of some 8 KB as text and HTML, in conversations of three. */
export function seedRecord({
  mailboxCount,
  messagesPerMailbox,
  leadCount,
  now,
}: {
  mailboxCount: number;
  messagesPerMailbox: number;
  leadCount: number;
  now: Date;
}): { people: MailAddress[]; leads: MailAddress[]; seed: MailWorldSeed } {
  const random = createRandom(1);
  const people = Array.from({ length: mailboxCount }, (_, index) => ({
    name: `Colleague ${index}`,
    address: `colleague${index}@company.example`,
  }));
  const leads = Array.from({ length: leadCount }, (_, index) => ({
    name: `Buyer ${index}`,
    address: `buyer${index}@customer${index % 40}.example`,
  }));
  const writeText = (characters: number) => {
    let text = '';
    while (text.length < characters) text += `${random.pick(WORDS)}${random.fraction() < 0.1 ? '.\n' : ' '}`;
    return text;
  };
  const messages: SeedMessage[] = [];
  for (const [mailboxIndex, person] of people.entries()) {
    let thread: string[] = [];
    let lead = random.pick(leads);
    for (let index = 0; index < messagesPerMailbox; index += 1) {
      if (index % 3 === 0) {
        thread = [];
        lead = random.pick(leads);
      }
      const isSent = index % 3 === 1;
      const messageId = `<bench.${mailboxIndex}.${index}@mail.example>`;
      const text = writeText(2_600);
      messages.push({
        copies: [{ person: person.address, labels: isSent ? ['SENT'] : ['INBOX', 'CATEGORY_PERSONAL'] }],
        receivedAtMs: now.getTime() - 200 * DAY_MS + index * 60_000 + mailboxIndex * 1_000,
        mail: {
          from: isSent ? person : lead,
          to: [isSent ? lead : person],
          subject: `${thread.length > 0 ? 'Re: ' : ''}Order ${mailboxIndex}-${Math.floor(index / 3)}`,
          text,
          html: `<html><body><p>${text.replaceAll('\n', '</p>\n<p style="margin:0 0 1em">')}</p></body></html>`,
          messageId,
          ...(thread.length > 0 && { inReplyTo: thread.at(-1)!, references: [...thread] }),
        },
      });
      thread.push(messageId);
    }
  }
  return { people, leads, seed: { people, messages } };
}
