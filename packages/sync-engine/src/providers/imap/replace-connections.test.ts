import { createManualClock } from '@mailsync/foundation';
import { openGoogleDouble } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { openGmailImap } from '../../testing/open-routes.ts';

const ANN = 'ann@oak.example';
const SECOND_MS = 1_000;

/** Ann's mailbox over a connection that is open. */
async function openMailbox() {
  const clock = createManualClock(new Date('2026-05-04T09:00:00.000Z'));
  const google = await openGoogleDouble({ clock, seed: { people: [{ address: ANN, name: 'Ann Ash' }] } });
  onTestFinished(() => google.close());
  const { control } = google;
  const provider = await openGmailImap({ google, clock, person: ANN });
  await provider.readProfile();
  return {
    clock,
    control,
    provider,
    countOpened: async () => (await control.counters()).connectionsOpened[ANN] ?? 0,
  };
}

it('one connection serves all that is asked, one after another', async () => {
  const { provider, control, countOpened } = await openMailbox();
  await Promise.all(Array.from({ length: 8 }, () => provider.readProfile()));
  expect(await countOpened()).toBe(1);
  expect((await control.counters()).maxConnections[ANN]).toBe(1);
});

it('a connection that breaks amid a command after a minute or more is replaced at once', async () => {
  const { provider, control, clock, countOpened } = await openMailbox();
  clock.advanceMs(60 * SECOND_MS);
  await control.failNext({ kind: 'cut', method: 'imap.examine' });
  await provider.readProfile();
  expect(await countOpened()).toBe(2);
});

it('one that breaks sooner is not: the pass fails, and the engine waits', async () => {
  const { provider, control, clock, countOpened } = await openMailbox();
  clock.advanceMs(59 * SECOND_MS);
  await control.failNext({ kind: 'cut', method: 'imap.examine' });
  await expect(provider.readProfile()).rejects.toMatchObject({ failure: { code: 'network.unreachable' } });
  expect(await countOpened()).toBe(1);
  await provider.readProfile();
  expect(await countOpened()).toBe(2);
});

it('a replaced one that breaks again has not lived: a server that closes all connections is not hammered', async () => {
  const { provider, control, clock, countOpened } = await openMailbox();
  clock.advanceMs(60 * SECOND_MS);
  await control.failNext({ kind: 'cut', method: 'imap.examine', times: 100 });
  await expect(provider.readProfile()).rejects.toMatchObject({ failure: { code: 'network.unreachable' } });
  expect(await countOpened()).toBe(2);
});

it('a refusal is no broken connection: it is told, and the connection serves on', async () => {
  const { provider, control, clock, countOpened } = await openMailbox();
  clock.advanceMs(60 * SECOND_MS);
  await control.failNext({ kind: 'answer', method: 'imap.examine', text: 'NO System Error (Failure)' });
  await expect(provider.readProfile()).rejects.toMatchObject({ failure: { code: 'imap.unavailable' } });
  await provider.readProfile();
  expect(await countOpened()).toBe(1);
});

it('what has lived a while and turns out to be dead is replaced whatever is asked, and the answer is the same', async () => {
  const { provider, control, clock } = await openMailbox();
  const before = await provider.readProfile();
  clock.advanceMs(61 * SECOND_MS);
  await control.cutConnections({ person: ANN });
  expect(await provider.readProfile()).toEqual(before);
});
