import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld } from '../test-world.ts';
import type { Json, TestWorld } from '../test-world.ts';

const FROM = { address: 'jo@hart.example' };

async function cursorOf({ call }: TestWorld): Promise<string> {
  return (await call('/profile')).body.historyId;
}

describe('history', () => {
  test('ids are uint64 strings beyond what a number holds, and every change raises them', async () => {
    const world = await openTestWorld();
    const cursors = [await cursorOf(world)];
    const { id } = await world.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' } });
    cursors.push(await cursorOf(world));
    await world.double.control.changeLabels({ person: ANN, id, add: ['STARRED'] });
    cursors.push(await cursorOf(world));
    await world.double.control.deleteMessage({ person: ANN, id });
    cursors.push(await cursorOf(world));

    const values = cursors.map(BigInt);
    expect(values[0]! > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
    for (let index = 1; index < values.length; index += 1)
      expect(values[index]! > values[index - 1]!).toBe(true);
  });

  test('each kind of change is a record of its own, with the labels that changed', async () => {
    const world = await openTestWorld();
    const startHistoryId = await cursorOf(world);
    const { control } = world.double;
    const { id, threadId } = await control.deliver({
      to: ANN,
      mail: { from: FROM, subject: 'One' },
      labels: ['SPAM'],
    });
    await control.move({ person: ANN, id, move: 'out of spam' });
    await control.deleteMessage({ person: ANN, id });

    const { body } = await world.call(`/history?startHistoryId=${startHistoryId}`);
    expect(body.historyId).toBe(await cursorOf(world));
    const messages = [{ id, threadId }];
    expect(body.history).toEqual([
      {
        id: expect.any(String),
        messages,
        messagesAdded: [{ message: { id, threadId, labelIds: ['SPAM'] } }],
      },
      {
        id: expect.any(String),
        messages,
        labelsAdded: [{ message: { id, threadId, labelIds: ['SPAM', 'INBOX'] }, labelIds: ['INBOX'] }],
      },
      {
        id: expect.any(String),
        messages,
        labelsRemoved: [{ message: { id, threadId, labelIds: ['INBOX'] }, labelIds: ['SPAM'] }],
      },
      {
        id: expect.any(String),
        messages,
        messagesDeleted: [{ message: { id, threadId, labelIds: ['INBOX'] } }],
      },
    ]);
  });

  test('nothing new is answered without a history key, with the same id', async () => {
    const world = await openTestWorld();
    await world.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' } });
    const cursor = await cursorOf(world);
    expect((await world.call(`/history?startHistoryId=${cursor}`)).body).toEqual({ historyId: cursor });
  });

  test('asked for some types only, a page may be empty and yet have a next one', async () => {
    const world = await openTestWorld();
    const startHistoryId = await cursorOf(world);
    const { control } = world.double;
    const { id } = await control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' } });
    await control.changeLabels({ person: ANN, id, add: ['STARRED'] });
    await control.changeLabels({ person: ANN, id, remove: ['STARRED'] });

    const types = 'historyTypes=messageAdded&historyTypes=labelRemoved&maxResults=1';
    const pages: Json[] = [];
    let pageToken: string | undefined = '';
    while (pageToken !== undefined) {
      const token = pageToken === '' ? '' : `&pageToken=${pageToken}`;
      const { body } = await world.call(`/history?startHistoryId=${startHistoryId}&${types}${token}`);
      pages.push(body);
      pageToken = body.nextPageToken;
    }
    expect(pages.map(({ history }) => history?.map((entry: Json) => Object.keys(entry)[2]))).toEqual([
      ['messagesAdded'],
      undefined,
      ['labelsRemoved'],
    ]);
    expect(pages[1]).toHaveProperty('nextPageToken');
  });

  test('a label narrows the history to the messages that have it', async () => {
    const world = await openTestWorld();
    const startHistoryId = await cursorOf(world);
    const { control } = world.double;
    const inbox = await control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' }, labels: ['INBOX'] });
    await control.deliver({ to: ANN, mail: { from: FROM, subject: 'Two' }, labels: ['SENT'] });
    const { body } = await world.call(`/history?startHistoryId=${startHistoryId}&labelId=INBOX`);
    expect(body.history.map((entry: Json) => entry.messages[0].id)).toEqual([inbox.id]);
  });

  test('a forgotten cursor is a 404; a profile read afterwards is a good cursor', async () => {
    const world = await openTestWorld();
    const old = await cursorOf(world);
    await world.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' } });
    const recent = await cursorOf(world);
    await world.double.control.expireHistory({ person: ANN });

    for (const cursor of [old, recent]) {
      const { status, body } = await world.call(`/history?startHistoryId=${cursor}`);
      expect(status).toBe(404);
      expect(body.error.errors[0]).toMatchObject({ reason: 'notFound', domain: 'global' });
    }
    const { id } = await world.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'Two' } });
    expect((await world.call(`/history?startHistoryId=${await cursorOf(world)}`)).status).toBe(200);
    expect((await world.call(`/messages/${id}`)).status).toBe(200);
  });

  test('one mailbox’s history tells nothing of another’s, and the oldest id can be set', async () => {
    const world = await openTestWorld();
    const before = await cursorOf(world);
    await world.double.control.deliver({ to: BEN, mail: { from: FROM, subject: 'For Ben' } });
    expect(await cursorOf(world)).toBe(before);
    await world.double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'For Ann' } });
    const after = await cursorOf(world);
    await world.double.control.setOldestHistoryId({ person: ANN, historyId: after });
    expect((await world.call(`/history?startHistoryId=${before}`)).status).toBe(404);
    expect((await world.call(`/history?startHistoryId=${after}`)).status).toBe(200);
  });

  test('a cursor that is none is a 400', async () => {
    const { call } = await openTestWorld();
    expect((await call('/history')).status).toBe(400);
    const nonsense = await call('/history?startHistoryId=yesterday');
    expect(nonsense.status).toBe(400);
    expect(nonsense.body.error.message).toContain('start_history_id');
    expect((await call('/history?startHistoryId=1&historyTypes=everything')).status).toBe(400);
  });
});
