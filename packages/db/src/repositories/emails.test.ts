import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Email } from './emails.ts';

const DATE = new Date('2026-05-04T09:00:00Z');

const email = (id: string, change: Partial<Email> = {}): Email => ({
  id,
  dedupeKey: `key-${id}`,
  messageId: `${id}@acme.example`,
  conversationId: `c-${id}`,
  subject: id,
  preview: '',
  from: { name: 'Jane', address: 'jane@acme.example' },
  to: [],
  cc: [],
  replyTo: [],
  date: DATE,
  direction: 'received',
  bodyText: null,
  bodyHtml: null,
  bodyTruncated: false,
  attachments: [],
  recordedAt: DATE,
  ...change,
});

const copy = (emailId: string, mailboxId: string, labels: string[] = []) => ({
  mailboxId,
  providerMessageId: `${mailboxId}-${emailId}`,
  emailId,
  threadId: `t-${emailId}`,
  labels,
  bcc: [],
});

/** One mail that two mailboxes hold, and one that only the first holds. */
async function addTwo(db: Database) {
  await db.write(async (r) => {
    await r.leads.insert([
      { id: 'l1', name: 'Jane', ownerId: null, createdAt: DATE, updatedAt: DATE, removedAt: null },
    ]);
    await r.emails.insertMissing([email('own'), email('shared')]);
    await r.emails.insertCopies([copy('own', 'm1'), copy('shared', 'm1'), copy('shared', 'm2')]);
    for (const emailId of ['own', 'shared']) {
      await r.emails.insertParticipants([{ emailId, addressKey: 'jane@acme.example', role: 'from' }]);
      await r.emails.insertEmailLeads([
        { emailId, leadId: 'l1', date: DATE, addressKey: 'jane@acme.example', match: 'exact' },
      ]);
    }
  });
}

const readTimeline = (db: Database) =>
  db.read(async (r) =>
    (await r.timelines.listOfLead({ leadId: 'l1', before: null, limit: 10 })).map((one) => one.id).sort(),
  );

describeOnEachDialect('recorded emails', (openTestDatabase) => {
  it('are kept as they are, with whatever letters mail brings', async () => {
    const db = await openTestDatabase();
    const odd = email('odd', {
      subject: 'Quote "it", \\ back, {"a":[1]}\n\u2028 and 🦊',
      from: null,
      to: [{ name: 'O\'Hara, "Max"', address: 'max@bolt.example' }],
      bodyText: null,
      bodyHtml: '<p>&nbsp;äöü</p>',
      bodyTruncated: true,
      date: new Date('1970-01-02T00:00:00.001Z'),
    });
    await db.write((r) => r.emails.insertMissing([odd]));
    expect(await db.read((r) => r.timelines.getEmail({ id: 'odd' }))).toMatchObject(odd);
  });

  it('stand once under their key: the second to record it is given the first one’s id', async () => {
    const db = await openTestDatabase();
    expect(await db.write((r) => r.emails.insertMissing([email('a')]))).toEqual(new Map([['key-a', 'a']]));
    const again = await db.write((r) =>
      r.emails.insertMissing([email('b', { dedupeKey: 'key-a' }), email('c')]),
    );
    expect(again).toEqual(
      new Map([
        ['key-a', 'a'],
        ['key-c', 'c'],
      ]),
    );
  });

  it('recorded by many at the same moment are one', async () => {
    const db = await openTestDatabase();
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        db.write(async (r) =>
          (await r.emails.insertMissing([email(`e${at}`, { dedupeKey: 'same' })])).get('same'),
        ),
      ),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('may hold anything in their texts', async () => {
    const db = await openTestDatabase();
    const odd = 'zero \0, half \ud83d, whole 😀, quote \' " \\';
    await db.write((r) =>
      r.emails.insertMissing([
        email('odd', { subject: odd, bodyText: odd, from: { name: odd, address: 'x@y.example' } }),
      ]),
    );
    const found = await db.read((r) => r.timelines.getEmail({ id: 'odd' }));
    expect(found!.bodyText).toContain('whole 😀');
    expect(found!.from!.name).toContain('whole 😀');
    expect(found!.subject).not.toContain('\0');
  });

  it('copies written again keep their place and take the newer labels', async () => {
    const db = await openTestDatabase();
    await addTwo(db);
    await db.write((r) => r.emails.insertCopies([copy('own', 'm1', ['STARRED'])]));
    expect(
      await db.read((r) =>
        r.emails.listThreadConversations({ mailboxId: 'm1', threadIds: ['t-own', 't-none'] }),
      ),
    ).toEqual([{ threadId: 't-own', conversationId: 'c-own' }]);
  });

  it('conversations that turn out to be one are joined, with their references', async () => {
    const db = await openTestDatabase();
    await addTwo(db);
    await db.write(async (r) => {
      await r.emails.insertReferences([
        { messageId: 'x', conversationId: 'c-own' },
        { messageId: 'x', conversationId: 'c-shared' },
      ]);
      await r.emails.joinConversations({ from: ['c-own'], into: 'c-shared' });
    });
    expect((await db.read((r) => r.timelines.getEmail({ id: 'own' })))!.conversationId).toBe('c-shared');
    expect(await db.read((r) => r.emails.listReferences({ messageIds: ['x', 'y'] }))).toEqual([
      { messageId: 'x', conversationId: 'c-shared' },
    ]);
  });

  it('a removed history takes along what no other mailbox holds', async () => {
    const db = await openTestDatabase();
    await addTwo(db);
    expect(await db.write((r) => r.emails.removeMailboxHistory({ mailboxId: 'm1' }))).toEqual({
      removedEmailCount: 1,
    });
    expect(await readTimeline(db)).toEqual(['shared']);
    expect(await db.read((r) => r.timelines.getEmail({ id: 'own' }))).toBeNull();
    expect(await db.write((r) => r.emails.removeMailboxHistory({ mailboxId: 'm2' }))).toEqual({
      removedEmailCount: 1,
    });
    expect(await readTimeline(db)).toEqual([]);
  });

  it('a removed history takes along whom only its own copy names in Bcc', async () => {
    const db = await openTestDatabase();
    await addTwo(db);
    const kim = { emailId: 'shared', addressKey: 'kim@acme.example' };
    await db.write(async (r) => {
      const bcc = [{ name: null, address: kim.addressKey }];
      await r.emails.removeMailboxHistory({ mailboxId: 'm1' });
      await r.emails.insertCopies([{ ...copy('shared', 'm1'), bcc }]);
      await r.emails.insertParticipants([{ ...kim, role: 'bcc' }]);
      const lead = { name: 'Kim', ownerId: null, createdAt: DATE, updatedAt: DATE, removedAt: null };
      await r.leads.insert([{ id: 'l2', ...lead }]);
      await r.leads.insertAddresses([
        {
          id: 'a1',
          leadId: 'l1',
          address: 'jane@acme.example',
          addressKey: 'jane@acme.example',
          addedRevision: 0,
          removedRevision: null,
        },
      ]);
      await r.emails.insertEmailLeads([{ ...kim, leadId: 'l2', date: DATE, match: 'exact' }]);
      await r.emails.removeMailboxHistory({ mailboxId: 'm1' });
    });
    const kims = await db.read((r) => r.timelines.listOfLead({ leadId: 'l2', before: null, limit: 10 }));
    expect(kims).toEqual([]);
    expect(await readTimeline(db)).toEqual(['shared']);
  });
});
