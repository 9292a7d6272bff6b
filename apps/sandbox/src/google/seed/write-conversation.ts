import type { MailAddress, MailAttachment, MailParts } from '../mail/mail-parts.ts';
import { TOPICS } from './business-phrases.ts';
import type { SeedCopy, SeedMessage } from './mail-world.ts';
import type { Writer } from './writer.ts';

const HOUR_MS = 60 * 60 * 1000;
const HTML_SHARE = 0.35;
const ATTACHMENT_SHARE = 0.12;
const TEAMMATE_SHARE = 0.25;
const ARCHIVED_SHARE = 0.45;
const UNREAD_SHARE = 0.15;

export interface ConversationInput {
  writer: Writer;
  other: MailAddress;
  length: number;
  subject?: string;
}

/** Mail to and fro between the mailbox's person and one other, in one thread, sometimes with a colleague in copy. */
export function writeConversation({ writer, other, length, subject }: ConversationInput): SeedMessage[] {
  const { random, untilMs } = writer;
  const self = writer.sender();
  const topic = subject ?? random.pick(TOPICS);
  const teammate = random.chance(TEAMMATE_SHARE) ? pickTeammate(writer, other) : undefined;
  let personWrites = random.chance(0.5);
  let atMs = writer.moment();
  const earlier: string[] = [];
  const messages: SeedMessage[] = [];

  for (let index = 0; index < length; index += 1) {
    const [from, to] = personWrites ? [self, other] : [other, self];
    const note = writer.note({ from, to, subject: index === 0 ? topic : `Re: ${topic}`, atMs });
    const mail: MailParts = { ...note, ...dress({ writer, mail: note, earlier }) };
    if (teammate) mail.cc = [teammate];
    messages.push({ copies: copiesOf({ writer, personWrites, teammate }), receivedAtMs: atMs, mail });
    earlier.push(note.messageId!);
    personWrites = !personWrites;
    // A conversation that nears the end of the mailbox's time goes faster, so that no two mails share a moment.
    const pauseMs = Math.min(
      (1 + random.fraction() * 40) * HOUR_MS,
      ((untilMs - atMs) * (1 + random.fraction())) / 4,
    );
    atMs += Math.floor(pauseMs);
  }
  return messages;
}

function pickTeammate({ random, teammates }: Writer, other: MailAddress): MailAddress | undefined {
  const others = teammates.filter(({ address }) => address !== other.address);
  return others.length === 0 ? undefined : random.pick(others);
}

/** Labels of the person's copy, and a copy for the colleague. */
function copiesOf({ writer, personWrites, teammate }: CopiesInput): SeedCopy[] {
  const { random, person } = writer;
  const copies: SeedCopy[] = [
    { person: person.address, labels: personWrites ? ['SENT'] : receivedLabels(writer) },
  ];
  if (teammate) {
    copies.push({
      person: teammate.address,
      labels: random.chance(0.5) ? ['INBOX'] : receivedLabels(writer),
    });
  }
  return copies;
}

interface CopiesInput {
  writer: Writer;
  personWrites: boolean;
  teammate: MailAddress | undefined;
}

/** Labels of a mail that came in: in the inbox or archived, read or not. */
function receivedLabels({ random }: Writer): string[] {
  const labels = ['CATEGORY_PERSONAL'];
  if (!random.chance(ARCHIVED_SHARE)) labels.push('INBOX');
  if (random.chance(UNREAD_SHARE)) labels.push('UNREAD');
  return labels;
}

function dress({
  writer,
  mail,
  earlier,
}: {
  writer: Writer;
  mail: MailParts;
  earlier: string[];
}): Partial<MailParts> {
  const { random } = writer;
  const inReplyTo = earlier.at(-1);
  return {
    ...(inReplyTo !== undefined && { inReplyTo, references: [...earlier] }),
    ...(random.chance(HTML_SHARE) && { html: htmlOf(mail.text ?? '') }),
    ...(random.chance(ATTACHMENT_SHARE) && { attachments: [smallAttachment(writer)] }),
  };
}

/** The text once more as HTML, with the remote picture of a signature. */
export function htmlOf(text: string): string {
  const paragraphs = text.split('\n\n').map((paragraph) => `<p>${paragraph.replace(/\n/g, '<br>')}</p>`);
  return (
    `<html><body style="font-family:sans-serif">${paragraphs.join('')}` +
    '<img src="https://images.signatures.example/logo.png" width="120" height="40" alt="Logo"></body></html>'
  );
}

function smallAttachment({ random }: Writer): MailAttachment {
  const number = 1000 + random.below(9000);
  if (random.chance(0.5)) {
    const text = `Position;Pieces;Price\r\n1;${number % 40};129.00\r\n2;${number % 7};480.00\r\n`;
    return {
      filename: `quote-${number}.csv`,
      mimeType: 'text/csv',
      contentBase64: Buffer.from(text).toString('base64'),
    };
  }
  const text = `%PDF-1.4\n% sample data, offer ${number}\n%%EOF\n`;
  return {
    filename: `Angebot für ${number}.pdf`,
    mimeType: 'application/pdf',
    contentBase64: Buffer.from(text).toString('base64'),
  };
}
