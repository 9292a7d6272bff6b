import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld, START } from '../test-world.ts';
import type { TestWorld } from '../test-world.ts';

const TOPIC = 'projects/sandbox-project/topics/gmail';
const SUBSCRIPTION = 'projects/sandbox-project/subscriptions/mail';
const FROM = { address: 'jo@hart.example' };
const DAY_MS = 24 * 60 * 60 * 1000;

async function openWatchable(options: Parameters<typeof openTestWorld>[0] = {}) {
  const world = await openTestWorld(options);
  await world.double.control.makeTopic({ name: TOPIC });
  await world.double.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC });
  return world;
}

const watch = ({ call }: TestWorld, { as = ANN, ...body }: { as?: string; topicName?: string } = {}) =>
  call('/watch', { as, method: 'POST', body: { topicName: TOPIC, ...body } });

const deliver = ({ double }: TestWorld, to = ANN) =>
  double.control.deliver({ to, mail: { from: FROM, subject: 'Hi' } });

const told = async ({ double }: TestWorld) =>
  (await double.control.listOutstanding({ subscription: SUBSCRIPTION })).map((text) => JSON.parse(text));

describe('users.watch', () => {
  test('answers with the history id of now and an end seven days on, for 100 units, and publishes a message', async () => {
    const world = await openWatchable();
    const { historyId } = (await world.call('/profile')).body;
    const answer = await watch(world);
    expect(answer).toMatchObject({
      status: 200,
      body: { historyId, expiration: `${START.getTime() + 7 * DAY_MS}` },
    });
    expect(await told(world)).toEqual([{ emailAddress: ANN, historyId: Number(historyId) }]);
    expect((await world.double.control.counters()).unitsByMethod['watch']).toBe(100);
  });

  test.each([
    ['of another project', 'projects/elsewhere/topics/gmail'],
    ['without a project', 'gmail'],
    ['of a subscription', SUBSCRIPTION],
  ])('a topic name %s is refused', async (_, topicName) => {
    const world = await openWatchable();
    const { status, body } = await watch(world, { topicName });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: 'Invalid topicName does not match projects/sandbox-project/topics/*',
    });
  });

  test('a topic that Gmail may not publish to, or that is not there, is refused and nothing is watched', async () => {
    const world = await openWatchable();
    await world.double.control.makeTopic({ name: TOPIC, publishers: ['somebody@else.example'] });
    const refused = await watch(world);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toBe(
      `Error sending test message to Cloud PubSub ${TOPIC} : User not authorized to perform this action.`,
    );
    const missing = await watch(world, { topicName: 'projects/sandbox-project/topics/none' });
    expect(missing.status).toBe(404);
    expect(missing.body.error.message).toContain('Resource not found (resource=none)');
    expect(await world.double.control.listWatches()).toEqual([]);
  });

  test('there is one watch per mailbox: another topic waits until it is stopped', async () => {
    const world = await openWatchable();
    await world.double.control.makeTopic({ name: `${TOPIC}-2` });
    await watch(world);
    const second = await watch(world, { topicName: `${TOPIC}-2` });
    expect(second.status).toBe(400);
    expect(second.body.error.message).toContain('call /stop then try again');
    expect((await world.call('/stop', { method: 'POST' })).status).toBe(204);
    expect((await watch(world, { topicName: `${TOPIC}-2` })).status).toBe(200);
  });
});

describe('notifications', () => {
  test('a change is told with the address and the history id it brought', async () => {
    const world = await openWatchable();
    await watch(world);
    world.clock.advanceMs(1_000);
    const { id } = await deliver(world);
    const { historyId } = (await world.call('/profile')).body;
    expect((await told(world)).at(-1)).toEqual({ emailAddress: ANN, historyId: Number(historyId) });

    world.clock.advanceMs(1_000);
    await world.double.control.changeLabels({ person: ANN, id, remove: ['UNREAD'] });
    world.clock.advanceMs(1_000);
    await world.double.control.deleteMessage({ person: ANN, id });
    expect(await told(world)).toHaveLength(4);
  });

  test('nobody hears of a mailbox that is not watched, no longer watched, or whose watch is a week old', async () => {
    const world = await openWatchable();
    await watch(world);
    const before = await told(world);
    await deliver(world, BEN);
    await world.call('/stop', { method: 'POST' });
    world.clock.advanceMs(1_000);
    await deliver(world);
    expect(await told(world)).toEqual(before);

    await watch(world);
    const renewed = await told(world);
    world.clock.advanceMs(7 * DAY_MS);
    await deliver(world);
    expect(await told(world)).toEqual(renewed);
  });

  test('more than one event in a second is dropped, for that person alone', async () => {
    const world = await openWatchable();
    await watch(world);
    await watch(world, { as: BEN });
    for (let count = 0; count < 5; count++) await deliver(world);
    await deliver(world, BEN);
    expect(await told(world)).toHaveLength(4);
    world.clock.advanceMs(1_000);
    await deliver(world);
    expect(await told(world)).toHaveLength(5);
  });

  test('an event can be dropped on demand, and a fault for calls never drops one', async () => {
    const world = await openWatchable();
    await watch(world);
    await world.double.control.failNext({ kind: 'status', status: 503 });
    await world.double.control.failNext({ kind: 'drop', person: ANN });
    await deliver(world);
    expect(await told(world)).toHaveLength(1);
    expect(await world.double.control.listFaults()).toMatchObject([{ kind: 'status' }]);
    world.clock.advanceMs(1_000);
    await deliver(world);
    expect(await told(world)).toHaveLength(2);
  });

  test('a label filter tells of changes of mail with the label only', async () => {
    const world = await openWatchable();
    await world.call('/watch', { method: 'POST', body: { topicName: TOPIC, labelIds: ['SENT'] } });
    await deliver(world);
    expect(await told(world)).toHaveLength(1);
    world.clock.advanceMs(1_000);
    await world.double.control.deliver({
      to: ANN,
      mail: { from: { address: ANN }, subject: 'Sent' },
      labels: ['SENT'],
    });
    expect(await told(world)).toHaveLength(2);
  });
});

test('watches, topics and what is not acknowledged are there again after a restart, and gone after a reset', async () => {
  const journalFile = join(mkdtempSync(join(tmpdir(), 'google-')), 'google.ndjson');
  const before = await openWatchable({ journalFile });
  await watch(before);
  await deliver(before);
  const [watches, texts] = [await before.double.control.listWatches(), await told(before)];
  await before.double.close();

  const after = await openTestWorld({ journalFile });
  expect(await after.double.control.listWatches()).toEqual(watches);
  expect(await told(after)).toEqual(texts);
  await after.double.reset();
  expect(await after.double.control.listWatches()).toEqual([]);
  await expect(told(after)).rejects.toMatchObject({ code: 'sandbox.bad_control' });
});
