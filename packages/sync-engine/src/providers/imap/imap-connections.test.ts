import { createManualClock } from '@mailsync/foundation';
import { type GoogleDouble, openGoogleDouble } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { trust } from '../../testing/trust.ts';
import { createImapConnections } from './imap-connections.ts';
import { listChanges, readNow } from './list-changes.ts';

const ANN = 'ann@oak.example';
const soon = { timeout: 5_000, interval: 5 };

/** Ann's mailbox and her connections; `told` is what a listener has heard, in order. */
async function openAnn({
  silenceTimeoutMs = 1_000,
  renewIdleAfterMs = 60_000,
  withoutCapabilities = [] as string[],
} = {}) {
  const clock = createManualClock(new Date('2026-05-04T09:00:00.000Z'));
  const google = await openGoogleDouble({ clock, seed: { people: [{ address: ANN, name: 'Ann' }] } });
  onTestFinished(() => google.close());
  trust(google.authority);
  await google.control.setBehaviour({ withoutCapabilities });
  const { appPassword } = await google.control.makeAppPassword({ person: ANN });
  const access = {
    host: google.settings.GMAIL_IMAP_HOST,
    port: Number(google.settings.GMAIL_IMAP_PORT),
    login: ANN,
    password: appPassword,
  };
  const connections = createImapConnections({ clock, silenceTimeoutMs, renewIdleAfterMs });
  onTestFinished(() => connections.closeAll());
  const told: string[] = [];
  const mailbox = { mailboxId: 'm1', access };
  const { cursor } = await connections.use({ ...mailbox, work: readNow });
  const listener = {
    onNews: () => void told.push('news'),
    onAlive: () => void told.push('alive'),
    onLost: () => void told.push('lost'),
  };
  const listen = () => connections.listen({ ...mailbox, cursor, listener });
  return { google, clock, connections, mailbox, cursor, told, listen };
}

const callsOf = async ({ control }: GoogleDouble, method: string) =>
  (await control.counters()).calls[method] ?? 0;
const deliver = ({ control }: GoogleDouble, labels?: string[]) =>
  control.deliver({
    to: ANN,
    mail: { from: { address: 'jane@acme.example' }, subject: 'New' },
    ...(labels && { labels }),
  });

it('IDLE is begun again before the server or a router would end it, and each answer proves that it lives', async () => {
  const { google, told, listen } = await openAnn({ renewIdleAfterMs: 30 });
  expect(await listen()).toBe('all_mail');
  await expect.poll(() => callsOf(google, 'imap.idle'), soon).toBeGreaterThanOrEqual(4);
  expect(new Set(told)).toEqual(new Set(['alive']));
  expect(await callsOf(google, 'imap.login')).toBe(1);
  await deliver(google);
  await expect.poll(() => told, soon).toContain('news');
});

it('a server that does not answer any more is noticed, though nothing was closed', async () => {
  const { google, told, listen } = await openAnn({ silenceTimeoutMs: 200, renewIdleAfterMs: 30 });
  await google.control.failNext({ kind: 'delay', method: 'imap.noop', delayMs: 60_000 });
  await listen();
  await expect.poll(() => told, soon).toContain('lost');
});

it('silence amid IDLE is no sign of anything', async () => {
  const { google, told, listen } = await openAnn({ silenceTimeoutMs: 250, renewIdleAfterMs: 1_000 });
  await listen();
  await expect.poll(() => told, soon).toEqual(['alive']);
  // Nobody asked in the meantime: the question came with the renewal.
  expect(await callsOf(google, 'imap.noop')).toBe(1);
});

it('what others read in between is not told again, and IDLE goes on after them', async () => {
  const { google, connections, mailbox, cursor, told, listen } = await openAnn();
  await listen();
  await deliver(google);
  await expect.poll(() => told, soon).toEqual(['news']);
  const { changes } = await connections.use({
    ...mailbox,
    work: (session) => listChanges({ session, cursor }),
  });
  expect(changes).toHaveLength(1);
  await expect.poll(() => told, soon).toEqual(['news', 'alive']);
  await deliver(google);
  await expect.poll(() => told, soon).toEqual(['news', 'alive', 'news']);
  expect(await callsOf(google, 'imap.login')).toBe(1);
});

it('closing tells whoever listens, and gives the connection back after the work that has it', async () => {
  const { google, connections, mailbox, told, listen } = await openAnn();
  await listen();
  const working = connections.use({ ...mailbox, work: readNow });
  connections.giveBack(mailbox);
  await working;
  await expect.poll(() => told, soon).toEqual(['lost']);
  await expect.poll(async () => (await google.control.counters()).openConnections, soon).toEqual({});
});

it.each([
  { server: 'Gmail', withoutCapabilities: [], examined: 1 },
  { server: 'another server', withoutCapabilities: ['X-GM-EXT-1', 'CONDSTORE', 'ENABLE'], examined: 0 },
])('at $server what is told of is read without a look at the folders', async (given) => {
  const { google, connections, mailbox, cursor, told, listen } = await openAnn(given);
  await listen();
  await deliver(google);
  await expect.poll(() => told, soon).toContain('news');
  const before = (await google.control.counters()).calls;
  const work = (from: string) =>
    connections.use({ ...mailbox, work: (session) => listChanges({ session, cursor: from }) });
  const first = await work(cursor);
  expect(first.changes).toHaveLength(1);
  const after = (await google.control.counters()).calls;
  expect(after['imap.list']).toBe(before['imap.list']);
  expect(after['imap.examine']).toBe(before['imap.examine']! + given.examined);
  expect((await work(first.cursor)).changes).toEqual([]);
});

it('mail in folders that are not told of is read within a minute, however often the inbox tells', async () => {
  const opened = await openAnn({ withoutCapabilities: ['X-GM-EXT-1', 'CONDSTORE', 'ENABLE'] });
  const { google, clock, connections, mailbox, told, listen } = opened;
  await listen();
  let { cursor } = opened;
  const readTold = async () => {
    told.length = 0;
    await deliver(google);
    await expect.poll(() => told, soon).toContain('news');
    const work = connections.use({ ...mailbox, work: (session) => listChanges({ session, cursor }) });
    const read = await work;
    cursor = read.cursor;
    return read.changes.length;
  };
  await deliver(google, ['SENT']);
  const counts: number[] = [];
  for (let seconds = 0; seconds <= 60; seconds += 20) {
    counts.push(await readTold());
    clock.advanceMs(20_000);
  }
  expect(counts).toEqual([1, 1, 1, 2]);
});
