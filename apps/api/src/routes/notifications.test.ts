import { AppError } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

const PATH = '/google/pubsub';
const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };

it('a notification goes to the engine as it is, without a session, and is answered with nothing', async () => {
  const { request, engine } = await createTestApi();
  const body = '{"message":{"data":"e30="}}';
  const response = await request('POST', PATH, { headers, body });
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
  expect(engine.asked).toEqual([
    { verb: 'receiveNotification', input: { authorization: 'Bearer token', body } },
  ]);
});

it.each([
  ['notification.not_signed', 'unauthenticated', 401],
  ['notification.other_sender', 'forbidden', 403],
  ['notification.not_expected', 'not_found', 404],
  ['google.unavailable', 'unavailable', 503],
] as const)('%s is answered so that Google knows what to do', async (code, kind, status) => {
  const { request, engine } = await createTestApi();
  engine.answers.notificationRefusal = new AppError({ code, kind, message: 'No.' });
  const response = await request('POST', PATH, { headers, body: '{}' });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
});

it('a body of more than a notification can have is refused', async () => {
  const { request, engine } = await createTestApi();
  const response = await request('POST', PATH, { headers, body: 'x'.repeat(64 * 1024 + 1) });
  expect(response.status).toBe(413);
  expect(engine.asked).toEqual([]);
});

it('other ways of asking are unknown, and no page', async () => {
  const { request } = await createTestApi();
  expect((await request('GET', PATH)).status).toBe(404);
});
