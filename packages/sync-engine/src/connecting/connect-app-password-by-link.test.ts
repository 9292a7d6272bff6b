import { expect, it, vi } from 'vitest';
import { ANN, BEN, connectPerson, MINUTE_MS, openAnnsMailbox, openOak } from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';

const person = ANN.address;
const WRONG = 'aaaa bbbb cccc dddd';

async function openLink(
  fixture: EngineFixture,
  { userId, mailboxId = null }: { userId: string; mailboxId?: string | null },
) {
  const replyTo = { slackUserId: 'U1', responseUrl: 'https://hooks.example/1' };
  const link = await fixture.engine.createConnectLink({
    userId,
    expectedAddress: person,
    mailboxId,
    origin: { door: 'slack', replyTo },
  });
  const token = /\/connect\/([^/]+)\/app-password$/.exec(link.appPasswordUrl)![1]!;
  const give = (appPassword: string) => fixture.engine.connectAppPasswordByLink({ token, appPassword });
  return { ...link, token, give };
}

async function openWithLink() {
  const fixture = await openOak();
  const userId = await fixture.addUser({ email: person });
  const { appPassword } = await fixture.google.control.makeAppPassword({ person });
  return { fixture, userId, appPassword, link: await openLink(fixture, { userId }) };
}

/** The answer that is to come late is under way: its order is used up. */
const untilServerIsAsked = ({ google }: EngineFixture) =>
  vi.waitFor(async () => expect(await google.control.listFaults()).toEqual([]));

it('an app password given by a link out of Slack connects the mailbox of who asked, and spends the link', async () => {
  const { fixture, userId, appPassword, link } = await openWithLink();
  expect(await link.give(appPassword)).toMatchObject({
    outcome: 'connected',
    title: 'Connected',
    address: person,
    canSend: true,
  });
  const [mailbox] = await fixture.engine.readMailboxes({});
  expect(mailbox).toMatchObject({ userId, address: person, status: 'enabled', routes: ['app_password'] });
  const events = await fixture.db.read((r) => r.events.readAfter({ seq: 0, limit: 100 }));
  const connected = events.find(({ type }) => type === 'mailbox.connected');
  expect(connected).toMatchObject({ mailboxId: mailbox!.id, data: { linkId: link.linkId } });

  await expect(link.give(appPassword)).rejects.toMatchObject({ code: 'link.used' });
  await expect(fixture.engine.startGoogleConnect({ token: link.token })).rejects.toMatchObject({
    code: 'link.used',
  });
});

it('a typing error can be mended by the same link, five times', async () => {
  const { appPassword, link, fixture } = await openWithLink();
  for (let tries = 0; tries < 4; tries++)
    await expect(link.give(WRONG)).rejects.toMatchObject({ code: 'imap.password_refused' });
  expect(await link.give(appPassword)).toMatchObject({ outcome: 'connected' });

  const again = await openLink(fixture, { userId: (await fixture.engine.readMailboxes({}))[0]!.userId });
  for (let tries = 0; tries < 5; tries++) await expect(again.give(WRONG)).rejects.toThrow();
  await expect(again.give(appPassword)).rejects.toMatchObject({ code: 'connect.too_many_tries' });
});

it('another link does not begin the count anew', async () => {
  const { fixture, userId, appPassword, link } = await openWithLink();
  for (let tries = 0; tries < 5; tries++) await expect(link.give(WRONG)).rejects.toThrow();
  const { give } = await openLink(fixture, { userId });
  await expect(give(appPassword)).rejects.toMatchObject({ code: 'connect.too_many_tries' });
});

it('a link takes the app password of the expected address alone', async () => {
  const { fixture, link } = await openWithLink();
  const bens = await fixture.google.control.makeAppPassword({ person: BEN.address });
  await expect(link.give(bens.appPassword)).rejects.toMatchObject({ code: 'imap.password_refused' });
  expect(await fixture.engine.readMailboxes({})).toEqual([]);
});

it('the same form sent twice at once connects once', async () => {
  const { fixture, appPassword, link } = await openWithLink();
  const sent = await Promise.allSettled([link.give(appPassword), link.give(appPassword)]);
  expect(sent.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(sent.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'connect.link_used', kind: 'conflict' },
  });
  expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
});

it('a link that ends while the password is tried connects nothing and says that it has expired', async () => {
  const { fixture, appPassword, link } = await openWithLink();
  fixture.clock.advanceMs(10 * MINUTE_MS - 1);
  await fixture.google.control.failNext({ kind: 'delay', method: 'smtp.auth', delayMs: 300 });
  const given = link.give(appPassword);
  await untilServerIsAsked(fixture);
  fixture.clock.advanceMs(1);
  await expect(given).rejects.toMatchObject({ code: 'connect.link_expired' });
  expect(await fixture.engine.readMailboxes({})).toEqual([]);
});

it('whoever is deactivated while the password is tried gets no mailbox', async () => {
  const { fixture, userId, appPassword, link } = await openWithLink();
  await fixture.google.control.failNext({ kind: 'delay', method: 'smtp.auth', delayMs: 300 });
  const given = link.give(appPassword);
  await untilServerIsAsked(fixture);
  await fixture.db.write(async (r) => {
    await r.users.update({ id: userId, changes: { deactivatedAt: fixture.clock.now() } });
    await r.links.deleteByUser(userId);
  });
  await expect(given).rejects.toMatchObject({ code: 'connect.user_deactivated' });
  await expect(link.give(appPassword)).rejects.toMatchObject({ code: 'link.not_found' });
  expect(await fixture.engine.readMailboxes({})).toEqual([]);
});

it('a mailbox that has no seat keeps the password, and nothing is read', async () => {
  const { fixture, appPassword, link } = await openWithLink();
  await fixture.setMailboxLimit(0);
  expect(await link.give(appPassword)).toMatchObject({ outcome: 'pending', queuePosition: 1 });
  const [mailbox] = await fixture.engine.readMailboxes({});
  await fixture.pass(mailbox!.id);
  expect(await fixture.view(mailbox!.id)).toMatchObject({ status: 'pending', lastSyncedAt: null });
  const stored = await fixture.db.read((r) =>
    r.credentials.find({ mailboxId: mailbox!.id, route: 'app_password' }),
  );
  expect(stored).toBeDefined();
});

it('given for a mailbox that Google lets us into, the password is kept beside it, and the page says so', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const { appPassword } = await fixture.google.control.makeAppPassword({ person });
  const link = await openLink(fixture, { userId, mailboxId });
  expect(await link.give(appPassword)).toMatchObject({ title: 'App password kept', mailboxId });
  expect(await fixture.view(mailboxId)).toMatchObject({ route: 'google', status: 'enabled' });
});

it('a mailbox that was handed to somebody else meanwhile is not connected by an old link', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const { appPassword } = await fixture.google.control.makeAppPassword({ person });
  const link = await openLink(fixture, { userId, mailboxId });
  const bob = await fixture.addUser({ email: BEN.address });
  await fixture.db.write((r) => r.mailboxes.update(mailboxId, { userId: bob }));
  await expect(link.give(appPassword)).rejects.toMatchObject({ code: 'mailbox.not_found' });
});

it('nobody has us knock at a mailbox that a colleague has connected', async () => {
  const { fixture } = await openAnnsMailbox();
  const { userId } = await connectPerson(fixture, BEN);
  await fixture.google.control.resetCounters();
  const connect = (appPassword: string) => fixture.connectAppPassword({ userId, person, appPassword });
  for (let tries = 0; tries < 8; tries++)
    await expect(connect(WRONG)).rejects.toMatchObject({ code: 'connect.owned_by_other' });
  expect((await fixture.google.control.counters()).calls).toEqual({});
});
