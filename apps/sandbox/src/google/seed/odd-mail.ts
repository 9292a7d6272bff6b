import type { MailAddress, MailParts } from '../mail/mail-parts.ts';
import { STRANGERS } from './business-phrases.ts';
import type { SeedMessage } from './mail-world.ts';
import { htmlOf } from './write-conversation.ts';
import type { Writer } from './writer.ts';

interface Oddity {
  labels: string[];
  /** Written by the mailbox's person. */
  isSent?: boolean;
  subject: string;
  change(input: { lead: MailAddress; writer: Writer }): Partial<MailParts>;
}

/** Lead mail as it really occurs: what trips up mail readers, and lead mail that must not be recorded as such. */
const ODDITIES: Oddity[] = [
  { labels: ['INBOX'], subject: 'No identity', change: () => ({ messageId: null }) },
  { labels: ['INBOX'], subject: 'No date', change: () => ({ dateMs: null }) },
  {
    labels: ['INBOX'],
    subject: 'Grüße aus Köln',
    change: () => ({
      charset: 'iso-8859-1',
      transferEncoding: '8bit',
      text: 'Schöne Grüße, die Stühle passen über alle Maßen.',
    }),
  },
  {
    labels: [],
    subject: 'Très bien reçu: l’été à la montagne, ça va être formidable pour toute l’équipe',
    change: () => ({
      transferEncoding: 'quoted-printable',
      text: 'Ça marche — à bientôt. 5 = 3 + 2\nÉlodie',
    }),
  },
  {
    labels: ['INBOX', 'UNREAD'],
    subject: '見積もりのお願い',
    change: () => ({ transferEncoding: 'base64', text: 'いつもお世話になっております。' }),
  },
  {
    labels: ['INBOX'],
    subject: 'Sent with a tag',
    change: ({ lead }) => ({ from: { ...lead, address: lead.address.replace('@', '+orders@') } }),
  },
  {
    labels: ['INBOX'],
    subject: 'Through a group',
    change: ({ lead }) => ({
      from: { name: `${lead.name ?? lead.address} via Sales`, address: 'sales@groups.example' },
      replyTo: [lead],
      headers: [['X-Original-From', lead.address]],
    }),
  },
  {
    labels: ['CATEGORY_PERSONAL'],
    subject: 'Lead in copy only',
    change: ({ lead, writer }) => ({ from: STRANGERS[0]!, to: [writer.person], cc: [lead] }),
  },
  {
    labels: ['SENT'],
    isSent: true,
    subject: 'Lead in blind copy',
    change: ({ lead }) => ({ to: [STRANGERS[1]!], bcc: [lead] }),
  },
  {
    labels: ['INBOX'],
    subject: 'HTML alone',
    change: () => ({ html: htmlOf('Only HTML here.'), text: undefined }),
  },
  {
    labels: ['INBOX'],
    subject: 'Shouted address',
    change: ({ lead }) => ({ from: { name: 'Doe, Jane "JD"', address: lead.address.toUpperCase() } }),
  },
  { labels: ['DRAFT'], isSent: true, subject: 'Not sent yet', change: () => ({}) },
  { labels: ['SPAM'], subject: 'Taken for spam', change: () => ({}) },
  { labels: ['TRASH'], subject: 'Thrown away', change: () => ({}) },
];

/** One of each kind, spread over the leads and the mailbox's time. */
export function writeOddMail({ writer, leads }: { writer: Writer; leads: MailAddress[] }): SeedMessage[] {
  if (leads.length === 0) return [];
  return ODDITIES.map(({ labels, isSent = false, subject, change }) => {
    const lead = writer.random.pick(leads);
    const receivedAtMs = writer.moment();
    const [from, to] = isSent ? [writer.person, lead] : [lead, writer.person];
    const note = writer.note({ from, to, subject, atMs: receivedAtMs });
    const mail: MailParts = { ...note, ...change({ lead, writer }) };
    return { copies: [{ person: writer.person.address, labels }], receivedAtMs, mail };
  });
}
