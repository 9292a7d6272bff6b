import { ANN, openAnnsMailbox, readErrors } from './oak-world.ts';
import type { EngineFixture } from './open-engine-fixture.ts';

const person = ANN.address;
const ALWAYS = 10_000;

/** Ann's mailbox, connected by Google, with an app password in reserve, and read since. */
export async function openWithReserve(input: Parameters<typeof openAnnsMailbox>[0] = {}) {
  const opened = await openAnnsMailbox(input);
  const { fixture, userId, mailboxId } = opened;
  await fixture.connectAppPassword({ userId, person, mailboxId });
  fixture.clock.advanceMs(1_000);
  await fixture.pass(mailboxId);
  return opened;
}

/** Google's sign-in of Ann is refused like this until faults are cleared; the grant itself stays. */
export async function refuseSignIn(fixture: EngineFixture, reason = 'invalid_grant', message?: string) {
  const { control } = fixture.google;
  await control.expireAccessTokens({ person });
  const answer = { status: 400, reason, ...(message && { message }) };
  await control.failNext({ kind: 'status', ...answer, method: 'oauth.token', times: ALWAYS });
}

/** The entries that say that the mailbox is read through its app password. */
export const readNotice = async (fixture: EngineFixture, mailboxId: string) =>
  (await readErrors(fixture, mailboxId)).filter(({ code }) => code === 'mailsync.over_app_password');

export const listStatusChanges = (fixture: EngineFixture, mailboxId: string) =>
  fixture.db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 100 }));
