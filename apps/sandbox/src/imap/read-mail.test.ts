import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { ANN, BEN, PEOPLE, START } from '../google/test-world.ts';
import { openAllMail, openImapWorld, openRawImap } from '../testing/open-imap-world.ts';

const JO = { name: 'Jo Härt', address: 'jo@hart.example' };

/** As the API writes ids: hexadecimal, where X-GM-MSGID is decimal. */
const inHex = (decimal: string | undefined) => BigInt(decimal!).toString(16);

describe('the same mail by IMAP as by the API', () => {
  test('a message has the same id, thread, labels and people on both routes', async () => {
    const world = await openImapWorld();
    const first = await world.control.deliver({
      to: ANN,
      mail: {
        from: JO,
        to: [{ address: ANN }],
        subject: 'Grüße',
        text: 'Hello',
        messageId: '<1@hart.example>',
      },
      labels: ['INBOX', 'UNREAD', 'STARRED', 'CATEGORY_PERSONAL', 'Größe'],
    });
    const [reply] = await world.control.send({
      mail: { from: { address: ANN }, to: [JO], subject: 'Re: Grüße', inReplyTo: '<1@hart.example>' },
    });
    const { client } = await openAllMail(world);
    const query = {
      uid: true,
      envelope: true,
      labels: true,
      threadId: true,
      flags: true,
      internalDate: true,
    };
    const [one, other] = await client.fetchAll('1:*', query);
    expect([inHex(one!.emailId), inHex(one!.threadId)]).toEqual([first.id, first.threadId]);
    expect([inHex(other!.emailId), inHex(other!.threadId)]).toEqual([reply!.id, first.threadId]);
    expect([...one!.labels!].sort()).toEqual(['Größe', '\\Inbox', '\\Starred']);
    expect([...one!.flags!]).toEqual(['\\Flagged']);
    expect([...other!.labels!]).toEqual(['\\Sent']);
    expect(one!.envelope).toMatchObject({ subject: 'Grüße', messageId: '<1@hart.example>', from: [JO] });
    expect(other!.envelope).toMatchObject({ inReplyTo: '<1@hart.example>', replyTo: [{ address: ANN }] });
    expect(one!.internalDate).toEqual(START);
  });

  test('a whole message has the bytes of the API, and its size', async () => {
    const world = await openImapWorld();
    const raw = 'From: jo@hart.example\r\nSubject: Bytes\r\n\r\n\xc4 lone byte\r\n.\r\n';
    const rawBase64 = Buffer.from(raw, 'latin1').toString('base64');
    const { id } = await world.control.deliver({ to: ANN, rawBase64 });
    const { client } = await openAllMail(world);
    const message = await client.fetchOne('1', { source: true, size: true });
    const { raw: byApi } = (await world.call(`/messages/${id}?format=raw`)).body;
    expect(message).toMatchObject({ source: Buffer.from(byApi, 'base64url') });
    expect(message).toMatchObject({ size: Buffer.from(byApi, 'base64url').length });
  });

  test('the structure names each part, and each part can be had alone or in pieces', async () => {
    const world = await openImapWorld();
    const inner = 'From: old@hart.example\r\nSubject: Inner\r\n\r\nInner text\r\n';
    const attachments = [
      { filename: 'Größe.pdf', mimeType: 'application/pdf', contentBase64: 'cGRm' },
      {
        filename: 'old.eml',
        mimeType: 'message/rfc822',
        contentBase64: Buffer.from(inner).toString('base64'),
      },
    ];
    await world.control.deliver({
      to: ANN,
      mail: { from: JO, subject: 'Parts', text: 'plain text', html: '<p>rich</p>', attachments },
    });
    const { client } = await openAllMail(world);
    const message = await client.fetchOne('1', {
      bodyStructure: true,
      headers: ['subject', 'x-none'],
      bodyParts: ['1.1', { key: '1.2', start: 3, maxLength: 4 }, '2', '2.mime', '3.header', '9'],
    });
    if (!message) throw new Error('There is a message.');
    expect(message.bodyStructure).toMatchObject({
      type: 'multipart/mixed',
      childNodes: [
        {
          type: 'multipart/alternative',
          childNodes: [
            { part: '1.1', type: 'text/plain', encoding: '7bit', size: 10 },
            { part: '1.2', type: 'text/html', parameters: { charset: 'UTF-8' } },
          ],
        },
        { part: '2', disposition: 'attachment', dispositionParameters: { filename: 'Größe.pdf' }, size: 4 },
        { part: '3', type: 'message/rfc822', envelope: { subject: 'Inner' } },
      ],
    });
    const part = (key: string) => message.bodyParts!.get(key)?.toString();
    expect(message.headers!.toString()).toBe('Subject: Parts\r\n\r\n');
    expect([part('1.1'), part('1.2'), part('2')]).toEqual(['plain text', 'rich', 'cGRm']);
    expect(part('2.mime')).toContain('Content-Type: application/pdf');
    expect(part('3.header')).toBe('From: old@hart.example\r\nSubject: Inner\r\n\r\n');
    // What it makes of NIL.
    expect(message.bodyParts!.get('9')).toBe(false);
  });

  test('reading a body without PEEK marks it as read, unless the folder is open for reading only', async () => {
    const world = await openImapWorld();
    await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Unread' } });
    const isUnread = async () =>
      (await world.control.listMessages({ person: ANN }))[0]!.labels.includes('UNREAD');
    const imap = await openRawImap(world);
    await imap.ask(`LOGIN ${ANN} "${world.appPassword}"`);
    await imap.ask('EXAMINE INBOX');
    await imap.ask('FETCH 1 BODY[]');
    await imap.ask('SELECT INBOX');
    await imap.ask('FETCH 1 BODY.PEEK[]');
    expect(await isUnread()).toBe(true);
    await imap.ask('FETCH 1 BODY[TEXT]');
    expect(await isUnread()).toBe(false);
  });
});

describe('folders', () => {
  test('they are found by special use, whatever language names them', async () => {
    const world = await openImapWorld();
    await world.control.showFolders({ person: ANN, language: 'de' });
    const { client, folder } = await openAllMail(world, '[Gmail]/Entwürfe');
    expect(folder).toMatchObject({ specialUse: '\\Drafts', exists: 0 });
    const byUse = new Map((await client.list()).map(({ specialUse, path }) => [specialUse, path]));
    expect(byUse.get('\\All')).toBe('[Gmail]/Alle Nachrichten');
    expect(byUse.get('\\Junk')).toBe('[Gmail]/Spam');
  });

  test('All Mail that is not shown in IMAP is not there', async () => {
    const world = await openImapWorld();
    await world.control.showFolders({ person: ANN, hidesAllMail: true });
    await expect(openAllMail(world)).rejects.toMatchObject({ mailboxMissing: true });
  });

  test('spam and bin hold a message alone, and it comes back under a new UID', async () => {
    const world = await openImapWorld();
    const { id } = await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Moved' } });
    const { client, folder } = await openAllMail(world);
    expect([folder.exists, folder.uidNext]).toEqual([1, 2]);
    await world.control.move({ person: ANN, id, move: 'into spam' });
    expect(await client.status('[Gmail]/All Mail', { messages: true })).toMatchObject({ messages: 0 });
    expect(await client.status('[Gmail]/Spam', { messages: true })).toMatchObject({ messages: 1 });
    await world.control.move({ person: ANN, id, move: 'out of spam' });
    const again = await client.status('[Gmail]/All Mail', { messages: true, uidNext: true });
    expect(again).toMatchObject({ messages: 1, uidNext: 3 });
  });

  test('UIDs are the same after a restart, and all new under a new UIDVALIDITY', async () => {
    const journalFile = join(mkdtempSync(join(tmpdir(), 'imap-')), 'google.ndjson');
    const first = await openImapWorld({ journalFile });
    const gone = await first.control.deliver({ to: ANN, mail: { from: JO, subject: 'Gone' } });
    await first.control.deliver({ to: ANN, mail: { from: JO, subject: 'Kept' } });
    await first.control.deleteMessage({ person: ANN, id: gone.id });
    await first.double.close();

    const second = await openImapWorld({ journalFile });
    const { client, folder } = await openAllMail({ ...second, appPassword: first.appPassword });
    expect(folder).toMatchObject({ uidValidity: 1n, uidNext: 3 });
    expect(await client.search({ all: true }, { uid: true })).toEqual([2]);
    await second.control.renumberFolders({ person: ANN });
    const after = await openAllMail(second);
    expect(after.folder).toMatchObject({ uidValidity: 2n, uidNext: 2 });
  });
});

describe('search', () => {
  test("X-GM-RAW is Gmail's own search, within the open folder", async () => {
    const world = await openImapWorld();
    const mail = { from: JO, subject: 'Offer', text: 'About the barn doors' };
    const hit = await world.control.deliver({ to: ANN, mail });
    await world.control.deliver({ to: ANN, mail: { ...mail, from: { address: BEN } } });
    await world.control.deliver({ to: ANN, mail, labels: ['SPAM'] });
    const { client } = await openAllMail(world);
    const found = await client.search(
      { gmraw: '{from:jo@hart.example to:jo@hart.example} barn' },
      { uid: true },
    );
    expect(found).toEqual([1]);
    const message = await client.fetchOne('1', { uid: true });
    expect(inHex(message ? message.emailId : undefined)).toBe(hit.id);
  });

  test('plain keys look at headers, dates, sizes and flags', async () => {
    const world = await openImapWorld({
      seed: {
        people: PEOPLE,
        messages: [
          {
            receivedAtMs: Date.UTC(2026, 0, 5, 12),
            mail: { from: JO, subject: 'Old', messageId: '<old@x>' },
          },
          { receivedAtMs: Date.UTC(2026, 0, 6), mail: { from: { address: BEN }, cc: [JO], subject: 'Über' } },
          {
            receivedAtMs: Date.UTC(2026, 0, 7),
            mail: { from: { address: BEN }, subject: 'Long', text: 'x'.repeat(9_000) },
          },
        ].map((message, index) => ({
          ...message,
          copies: [{ person: ANN, labels: index === 0 ? ['INBOX'] : ['INBOX', 'UNREAD'] }],
        })),
      },
    });
    const { client } = await openAllMail(world);
    const find = (query: Parameters<typeof client.search>[0]) => client.search(query, { uid: true });
    expect(await find({ from: 'jo@hart.example' })).toEqual([1]);
    expect(await find({ or: [{ from: 'jo@hart.example' }, { cc: 'jo@hart.example' }] })).toEqual([1, 2]);
    expect(await find({ subject: 'über' })).toEqual([2]);
    expect(await find({ header: { 'message-id': '<old@x>' } })).toEqual([1]);
    expect(await find({ since: new Date('2026-01-06') })).toEqual([2, 3]);
    expect(await find({ before: new Date('2026-01-06') })).toEqual([1]);
    expect(await find({ on: new Date('2026-01-06') })).toEqual([2]);
    expect(await find({ not: { from: BEN } })).toEqual([1]);
    expect(await find({ seen: true })).toEqual([1]);
    expect(await find({ seen: false, uid: '3:*' })).toEqual([3]);
    expect(await find({ larger: 5_000 })).toEqual([3]);
    expect(await find({ body: 'xxx' })).toEqual([3]);
    expect(await find({ text: 'hart.example', smaller: 5_000 })).toEqual([1, 2]);
  });
});

describe('changes', () => {
  test('CHANGEDSINCE hands out what is newer than the modification sequence', async () => {
    const world = await openImapWorld();
    const { id } = await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Read later' } });
    await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Left alone' } });
    const { client, folder } = await openAllMail(world);
    const since = folder.highestModseq!;
    await world.control.changeLabels({ person: ANN, id, remove: ['UNREAD'] });
    const changed = await client.fetchAll('1:*', { flags: true }, { changedSince: since });
    expect(changed.map(({ uid, flags }) => [uid, ...flags!])).toEqual([[1, '\\Seen']]);
    expect(changed[0]!.modseq! > since).toBe(true);
  });

  test('a client in IDLE hears at once of mail that comes, changes and goes', async () => {
    const world = await openImapWorld();
    const { client } = await openAllMail(world);
    const heard = (event: string) => new Promise<unknown>((resolve) => client.once(event, resolve));
    const idle = client.idle();
    await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Before' } });
    const exists = heard('exists');
    const { id } = await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'New' } });
    expect(await exists).toMatchObject({ path: '[Gmail]/All Mail' });
    const flags = heard('flags');
    await world.control.changeLabels({ person: ANN, id, remove: ['UNREAD'] });
    expect(await flags).toMatchObject({ seq: 2, flags: new Set(['\\Seen']) });
    const expunge = heard('expunge');
    await world.control.deleteMessage({ person: ANN, id });
    expect(await expunge).toMatchObject({ seq: 2 });
    await client.noop();
    await idle;
  });

  test('a client that begins to wait hears of what changed between its last command and IDLE', async () => {
    const world = await openImapWorld();
    const { id } = await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Old' } });
    const { client } = await openAllMail(world);
    const heard = (event: string) => new Promise<unknown>((resolve) => client.once(event, resolve));
    const [flags, exists] = [heard('flags'), heard('exists')];
    await world.control.changeLabels({ person: ANN, id, remove: ['UNREAD'] });
    await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'New' } });
    const idle = client.idle();
    expect(await flags).toMatchObject({ seq: 1, flags: new Set(['\\Seen']) });
    expect(await exists).toMatchObject({ count: 2, prevCount: 1 });
    await client.noop();
    await idle;
  });

  test('numbers keep their meaning until a command at which they may move', async () => {
    const world = await openImapWorld();
    const imap = await openRawImap(world);
    const copies = [];
    for (const subject of ['One', 'Two']) {
      copies.push(await world.control.deliver({ to: ANN, mail: { from: JO, subject } }));
    }
    await imap.ask(`LOGIN ${ANN} "${world.appPassword}"`);
    await imap.ask('SELECT INBOX (CONDSTORE)');
    await world.control.deleteMessage({ person: ANN, id: copies[0]!.id });
    expect(await imap.ask('FETCH 1:2 UID')).toBe('* 2 FETCH (UID 2)\r\nt OK Success\r\n');
    expect(await imap.ask('NOOP')).toBe('* 1 EXPUNGE\r\nt OK Success\r\n');
    expect(await imap.ask('FETCH 1:2 UID')).toBe('* 1 FETCH (UID 2)\r\nt OK Success\r\n');
  });
});

describe("a server that is not Gmail's", () => {
  test('names and understands no capability that was taken from it', async () => {
    const world = await openImapWorld();
    await world.control.deliver({ to: ANN, mail: { from: JO, subject: 'Plain' } });
    await world.control.setBehaviour({ withoutCapabilities: ['X-GM-EXT-1', 'CONDSTORE', 'SPECIAL-USE'] });
    const { client, folder } = await openAllMail(world);
    expect([...client.capabilities.keys()]).not.toContain('X-GM-EXT-1');
    expect(folder.highestModseq).toBeUndefined();
    expect(await client.fetchOne('1', { envelope: true })).not.toHaveProperty('emailId');
    const imap = await openRawImap(world);
    await imap.ask(`LOGIN ${ANN} "${world.appPassword}"`);
    await imap.ask('SELECT INBOX');
    expect(await imap.ask('FETCH 1 X-GM-MSGID')).toMatch(/^t BAD /);
    expect(await imap.ask('SEARCH X-GM-RAW jo')).toMatch(/^t BAD /);
  });
});
