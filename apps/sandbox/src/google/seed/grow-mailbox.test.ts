import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld, PEOPLE, START } from '../test-world.ts';
import { growMailbox } from './grow-mailbox.ts';
import type { GrowMailboxInput } from './grow-mailbox.ts';
import { labelClassOf, leadMailOf } from './lead-mail-of.ts';

const LEADS = [
  { name: 'Jo Hart', address: 'jo@hart.example' },
  { name: 'Ada North', address: 'ada@north.example' },
];
const ADDRESSES = LEADS.map(({ address }) => address);
const INPUT: GrowMailboxInput = {
  seedNumber: 42,
  person: { name: 'Ann Ash', address: ANN },
  messageCount: 1_000,
  leadShare: 0.05,
  leads: LEADS,
  teammates: [{ name: 'Ben Beech', address: BEN }],
  until: START,
  overDays: 200,
};

describe('a grown mailbox', () => {
  test('the same seed number gives the same mail, another gives other mail', () => {
    expect(growMailbox(INPUT)).toEqual(growMailbox(INPUT));
    expect(growMailbox({ ...INPUT, until: START.toISOString() })).toEqual(growMailbox(INPUT));
    expect(growMailbox({ ...INPUT, seedNumber: 43 })).not.toEqual(growMailbox(INPUT));
  });

  test('holds as many messages, and as much lead mail, as asked, within its time', () => {
    const { messages } = growMailbox(INPUT);
    const own = messages.filter(({ copies }) => copies.some(({ person }) => person === ANN));
    expect(own).toHaveLength(1_000);
    expect(leadMailOf({ world: { people: [], grown: [INPUT] }, leadAddresses: ADDRESSES })).toHaveLength(50);
    const times = messages.map(({ receivedAtMs }) => receivedAtMs);
    expect(Math.max(...times)).toBeLessThanOrEqual(START.getTime());
    expect(Math.min(...times)).toBeGreaterThanOrEqual(START.getTime() - 200 * 86_400_000);
  });

  test('holds what trips up mail readers: no identity, no date, other charsets, drafts, spam, bin', () => {
    const { messages } = growMailbox(INPUT);
    const has = (check: (message: (typeof messages)[number]) => boolean) => messages.some(check);
    expect(has(({ mail }) => mail!.messageId === null)).toBe(true);
    expect(has(({ mail }) => mail!.dateMs === null)).toBe(true);
    expect(has(({ mail }) => mail!.charset === 'iso-8859-1')).toBe(true);
    expect(has(({ mail }) => mail!.attachments !== undefined)).toBe(true);
    expect(has(({ mail }) => mail!.from.address.includes('+'))).toBe(true);
    for (const labelClass of ['inbox', 'sent', 'archived', 'draft', 'spam', 'bin'] as const) {
      expect(has(({ copies }) => copies.some(({ labels }) => labelClassOf(labels) === labelClass))).toBe(
        true,
      );
    }
    expect(has(({ copies }) => copies.length === 2)).toBe(true);
  });

  test('sends some of the person’s mail from their aliases, and it is sent mail all the same', () => {
    const alias = 'orders@acorn-and-oak.example';
    const { messages } = growMailbox({ ...INPUT, aliases: [alias] });
    const fromAlias = messages.filter(({ mail }) => mail!.from.address === alias);
    expect(fromAlias.length).toBeGreaterThan(5);
    for (const { copies } of fromAlias) {
      expect(copies.find(({ person }) => person === ANN)!.labels).toContain('SENT');
    }
  });

  test('no two mails share a Message-ID', () => {
    const ids = growMailbox(INPUT).messages.map(({ mail }) => mail!.messageId);
    const named = ids.filter((id) => id !== null);
    expect(new Set(named).size).toBe(named.length);
  });

  test('replies follow what they answer, in its thread', async () => {
    const { messages } = growMailbox(INPUT);
    const byId = new Map(messages.map((message) => [message.mail!.messageId, message]));
    const replies = messages.filter(({ mail }) => mail!.inReplyTo !== undefined);
    expect(replies.length).toBeGreaterThan(50);
    for (const { mail, receivedAtMs } of replies) {
      expect(byId.get(mail!.inReplyTo!)!.receivedAtMs).toBeLessThan(receivedAtMs);
    }
    const { call } = await openTestWorld({ seed: { people: PEOPLE, grown: [INPUT] } });
    const { messagesTotal, threadsTotal } = (await call('/profile')).body;
    expect(messagesTotal - threadsTotal).toBe(
      replies.filter(({ copies }) => copies.some(({ person }) => person === ANN)).length,
    );
  });
});

describe('the truth about lead mail', () => {
  const from = { address: 'jo@hart.example' };
  const copy = (person: string, labels: string[]) => ({ person, labels });

  test('every participant counts, Bcc and Reply-To too; lookalikes do not; a tag is told as an alias', () => {
    const mails = {
      'from a lead': { from },
      'in copy': { from: { address: BEN }, cc: [{ address: 'JO@hart.example' }] },
      'blind copy': { from: { address: ANN }, bcc: [{ address: 'jo@hart.example' }] },
      'answers go to a lead': {
        from: { address: 'group@x.example' },
        replyTo: [{ address: 'jo@hart.example' }],
      },
      tagged: { from: { address: 'jo+offers@hart.example' } },
      'a longer address': { from: { address: 'jo@hart.example.org.example' } },
      'a name': { from: { name: 'jo@hart.example', address: 'x@relay.example' } },
    };
    const messages = Object.entries(mails).map(([subject, mail], index) => ({
      copies: [copy(ANN, ['INBOX'])],
      receivedAtMs: index,
      mail: { subject, ...mail },
    }));
    const found = leadMailOf({ world: { people: [], messages }, leadAddresses: ['Jo@Hart.example'] });
    expect(found.map(({ subject, aliasMatches }) => [subject, aliasMatches])).toEqual([
      ['from a lead', []],
      ['in copy', []],
      ['blind copy', []],
      ['answers go to a lead', []],
      ['tagged', ['jo@hart.example']],
    ]);
  });

  test('an email is expected when one copy at least is no draft, spam or binned mail', () => {
    const message = (subject: string, copies: { person: string; labels: string[] }[]) => ({
      copies,
      receivedAtMs: 0,
      mail: { from, subject },
    });
    const messages = [
      message('spam at both', [copy(ANN, ['SPAM']), copy(BEN, ['SPAM'])]),
      message('spam at one', [copy(ANN, ['SPAM']), copy(BEN, ['INBOX'])]),
      message('draft', [copy(ANN, ['DRAFT'])]),
      message('bin', [copy(ANN, ['TRASH', 'INBOX'])]),
      message('archived', [copy(ANN, [])]),
    ];
    const found = leadMailOf({ world: { people: [], messages }, leadAddresses: ADDRESSES });
    expect(found.map(({ subject, expected }) => [subject, expected])).toEqual([
      ['spam at both', 'skipped'],
      ['spam at one', 'recorded'],
      ['draft', 'skipped'],
      ['bin', 'skipped'],
      ['archived', 'recorded'],
    ]);
  });

  test('a running double knows the truth about later deliveries too, with the ids of the copies', async () => {
    const { double, call } = await openTestWorld();
    const { control } = double;
    const [sent, received] = await control.send({
      mail: { from: { address: ANN }, to: [{ address: BEN }], bcc: [from], subject: 'Offer', text: 'Hello' },
    });
    await control.deliver({ to: BEN, raw: 'From: Jo <jo@hart.example>\r\nSubject: Raw\r\n\r\nHello' });
    await control.deliver({ to: BEN, mail: { from: { address: 'x@relay.example' }, subject: 'Other' } });
    const raw = Buffer.from('To: ada@north.example, ben@acorn-and-oak.example\r\nSubject: API\r\n\r\nHello');
    await call('/messages/send', { method: 'POST', body: { raw: raw.toString('base64url') } });

    const found = await control.leadMail({ leadAddresses: ADDRESSES });
    expect(found.map(({ subject, copies }) => [subject, copies.map(({ person }) => person)])).toEqual([
      ['Offer', [ANN, BEN]],
      ['Raw', [BEN]],
      ['API', [ANN, BEN]],
    ]);
    expect(found[0]!.copies.map(({ id }) => id)).toEqual([sent!.id, received!.id]);
  });
});
