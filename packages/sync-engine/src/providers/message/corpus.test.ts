import { readdirSync, readFileSync } from 'node:fs';
import { openTestSqlite } from '@mailsync/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toAddressKey } from '../../recording/address-key.ts';
import { ANN, connectPerson, readEntry } from '../../testing/oak-world.ts';
import { type EngineFixture, openEngineFixture } from '../../testing/open-engine-fixture.ts';
import breakage from './corpus/breakage.expected.json' with { type: 'json' };
import charsets from './corpus/charsets.expected.json' with { type: 'json' };
import identity from './corpus/identity.expected.json' with { type: 'json' };
import people from './corpus/people.expected.json' with { type: 'json' };
import structure from './corpus/structure.expected.json' with { type: 'json' };
import { openGmailApi, openGmailImap } from '../../testing/open-routes.ts';
import type { MailProvider } from '../mail-provider.ts';

/** What must be read of one sample. Null is "none"; a key that is left out is not looked at. */
interface Expected {
  about: string;
  subject: string | null;
  subjectLength?: number;
  from: [name: string | null, address: string] | null;
  to: string[] | null;
  toCount?: number;
  /** What the text contains, and what it must not. */
  text: string | null;
  texts?: string[];
  notText?: string;
  html: string | null;
  htmls?: string[];
  attachments: string[];
  messageId: string | null;
  references?: string[];
  sentAt: string | null;
  lead: string | null;
}

const LEADS = [
  'jane@acme.example',
  'max.moe@gmail.com',
  'juergen@bücher.example',
  'δοκιμή@παράδειγμα.example',
  'josé@acme.example',
  '"john smith"@acme.example',
];

const FOLDER = new URL('corpus/', import.meta.url);
const topics = Object.entries({ people, identity, charsets, structure, breakage }) as unknown as [
  string,
  Record<string, Expected>,
][];
const names = topics.flatMap(([, samples]) => Object.keys(samples));

let fixture: EngineFixture;
let closeDatabase: () => Promise<void>;
let mailboxId: string;
let leadKeys: Map<string, string>;
const messageIds = new Map<string, string>();
let gmailApi: MailProvider;
let imap: MailProvider;

beforeAll(async () => {
  const opened = await openTestSqlite();
  closeDatabase = () => opened.remove();
  fixture = await openEngineFixture({ db: opened.database, seed: { people: [ANN] } });
  leadKeys = new Map();
  for (const address of LEADS) {
    leadKeys.set(await fixture.addLead({ name: address, addresses: [address] }), toAddressKey(address)!);
  }
  ({ mailboxId } = await connectPerson(fixture, ANN));
  await fixture.pass(mailboxId);
  for (const name of names) {
    const rawBase64 = readFileSync(new URL(`${name}.eml`, FOLDER)).toString('base64');
    const { id } = await fixture.google.control.deliver({ to: ANN.address, rawBase64 });
    messageIds.set(name, id);
  }
  await fixture.passWhenDue(mailboxId);
  gmailApi = await openGmailApi({ google: fixture.google, clock: fixture.clock, person: ANN.address });
  imap = await openGmailImap({ google: fixture.google, clock: fixture.clock, person: ANN.address });
});

afterAll(async () => {
  await fixture.close();
  await closeDatabase();
});

it('every sample stands in one table, and every row has its sample', () => {
  const files = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.eml') ? file.slice(0, -4) : []));
  expect(names.toSorted()).toEqual(files.toSorted());
});

describe.each(topics)('mail as it is: %s', (_topic, samples) => {
  it.each(Object.entries(samples))('%s over the Gmail API', async (name, expected) => {
    expect(await readSample({ name, provider: gmailApi })).toEqual(wanted(expected));
  });

  it.each(Object.entries(samples))('%s over IMAP', async (name, expected) => {
    expect(await readSample({ name, provider: imap })).toEqual(wanted(expected));
  });

  it.each(Object.entries(samples))('%s has its fate after a pass', async (name, expected) => {
    const entry = await readEntry(fixture, { mailboxId, messageId: messageIds.get(name)! });
    if (!expected.lead) {
      expect(entry).toMatchObject({ state: 'skipped', reason: 'not_a_lead' });
      return;
    }
    expect(entry).toMatchObject({ state: 'recorded', reason: null });
    const email = (await fixture.db.read((r) => r.timelines.getEmail({ id: entry!.emailId! })))!;
    expect(email).toMatchObject({
      messageId: expected.messageId,
      date: expected.sentAt ? new Date(expected.sentAt) : expect.any(Date),
      ...(expected.subject !== null && { subject: expected.subject }),
    });
    const leads = await fixture.db.read((r) => r.timelines.listLeads({ emailIds: [email.id] }));
    expect(leads.map((one) => leadKeys.get(one.leadId))).toContain(expected.lead);
  });
});

it('a Message-ID that was used twice stands for two emails', async () => {
  const entries = await Promise.all(
    ['message-id-reused-1', 'message-id-reused-2'].map((name) =>
      readEntry(fixture, { mailboxId, messageId: messageIds.get(name)! }),
    ),
  );
  expect(entries[0]!.emailId).not.toBe(entries[1]!.emailId);
});

/** One sample over a provider, in the form of its expectation. */
async function readSample({ name, provider }: { name: string; provider: MailProvider }) {
  const message = await provider.getMessage({ messageId: messageIds.get(name)! });
  return {
    subject: message.subject,
    from: message.from && [message.from.name, message.from.address],
    to: message.to.map((one) => one.address),
    text: message.bodyText,
    html: message.bodyHtml,
    attachments: message.attachments.map((one) => one.name),
    messageId: message.rfcMessageId,
    references: message.references,
    sentAt: message.sentAt?.toISOString() ?? null,
  };
}

function wanted(expected: Expected) {
  const { subject, subjectLength, to, toCount, text, texts = [], html, htmls = [], notText } = expected;
  return {
    subject: subject ?? expect.toSatisfy((value: string) => value.length === subjectLength),
    from: expected.from,
    to: to ?? expect.toSatisfy((value: string[]) => value.length === toCount),
    text: text === null ? null : containing({ words: [text, ...texts], without: notText }),
    html: html === null ? null : containing({ words: [html, ...htmls] }),
    attachments: expected.attachments,
    messageId: expected.messageId,
    references: expected.references ?? [],
    sentAt: expected.sentAt,
  };
}

function containing({ words, without }: { words: string[]; without?: string | undefined }) {
  return expect.toSatisfy(
    (text: string | null) =>
      text !== null && words.every((word) => text.includes(word)) && !(without && text.includes(without)),
    `contains ${words.join(' and ')}`,
  );
}
