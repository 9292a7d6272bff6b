import type { SlackInvitation } from '@mailsync/db';
import { createSignal, isAppError, type Service, sleepMs, type Sleep } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { writeInvitationMessage } from '../messages/invitation-message.ts';
import { findSlackPerson } from '../people/find-slack-person.ts';
import { judgeInvitationFailure } from './judge-failure.ts';

const BATCH_SIZE = 50;
/** Looking people up and opening a direct message are taken about fifty times a minute (docs.slack.dev, tier 3). */
const BETWEEN_PEOPLE_MS = 1_200;
const LOOK_AGAIN_MS = 30_000;

export interface InvitationLetterbox extends Service {
  /** Sends all that is due by the clock. */
  deliverDue(): Promise<void>;
}

/**
 * Sends the direct messages that ask people to connect, one after the other, over restarts. Nobody gets two: what was
 * handed to Slack counts as sent even when its answer was lost.
 */
export function createInvitationLetterbox({
  sleep = sleepMs,
  ...dependencies
}: Pick<BotDependencies, 'db' | 'slack' | 'clock' | 'logger' | 'googleSignIn'> & {
  sleep?: Sleep;
}): InvitationLetterbox {
  const { db, clock, logger } = dependencies;
  const stopping = new AbortController();
  const changed = createSignal();
  let running: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;

  const deliverBatch = async (): Promise<boolean> => {
    const due = await db.read((r) => r.slackInvitations.listDue({ now: clock.now(), limit: BATCH_SIZE }));
    for (const [index, invitation] of due.entries()) {
      if (index > 0) await sleep(BETWEEN_PEOPLE_MS, stopping.signal);
      if (stopping.signal.aborted || !(await deliver({ ...dependencies, invitation }))) return false;
    }
    return due.length > 0;
  };
  const deliverDue = async () => {
    while (await deliverBatch());
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      let waitMs = LOOK_AGAIN_MS;
      try {
        await deliverDue();
        const next = await db.read((r) => r.slackInvitations.readNextSendAt());
        if (next) waitMs = Math.min(waitMs, Math.max(0, next.getTime() - clock.now().getTime()));
      } catch (error) {
        logger.error({ error }, 'Invitations could not be sent; trying again');
      }
      await changed.wait({ timeoutMs: waitMs, abort: stopping.signal });
    }
  };

  return {
    name: 'slack-invitations',
    deliverDue,
    async start() {
      unsubscribe = db.onCommit(({ events }) => {
        if (events) changed.notify();
      });
      running = run();
    },
    async stop() {
      unsubscribe?.();
      stopping.abort();
      await running;
    },
  };
}

/** False when Slack is not to be asked for now. */
async function deliver({
  invitation: { userId, invitedById },
  db,
  slack,
  clock,
  logger,
  googleSignIn,
}: Pick<BotDependencies, 'db' | 'slack' | 'clock' | 'logger' | 'googleSignIn'> & {
  invitation: SlackInvitation;
}): Promise<boolean> {
  const { user, inviter, company, isNeeded } = await db.read(async (r) => ({
    user: await r.users.find(userId),
    inviter: await r.users.find(invitedById),
    company: await r.company.get(),
    isNeeded: (await r.overview.listUnconnected({ teamId: null, userIds: [userId] })).length > 0,
  }));
  if (!user || !isNeeded) {
    await db.write((r) => r.slackInvitations.remove([userId]));
    return true;
  }

  let isHanded = false;
  try {
    const slackUserId = await findSlackPerson({ user, db, slack, clock });
    if (slackUserId === null) {
      await note({ db, clock, userId, as: 'not_in_slack' });
      return true;
    }
    const channelId = await slack.openDirectChannel({ slackUserId });
    await db.write((r) => r.slackInvitations.noteHanded({ userId, at: clock.now() }));
    isHanded = true;
    const message = writeInvitationMessage({
      inviterName: inviter?.name ?? 'Your company',
      companyName: company.name,
      email: user.email,
      googleSignIn,
    });
    await slack.postMessage({ channelId, message });
    await note({ db, clock, userId, as: 'sent' });
    return true;
  } catch (error) {
    const failure = judgeInvitationFailure({ error, isHanded });
    logger.warn({ userId, failure, error }, 'An invitation was not sent as it should');
    if (failure.kind === 'not_reached') await note({ db, clock, userId, as: 'not_in_slack' });
    if (failure.kind !== 'wait') return true;
    const until = new Date(clock.now().getTime() + failure.waitMs);
    const problem = isAppError(error) ? error.code : 'unexpected';
    await db.write((r) => r.slackInvitations.noteNotSent({ userId, problem, until }));
    return false;
  }
}

/** With an event, so that whoever looks sees it. */
async function note({
  db,
  clock,
  userId,
  as,
}: Pick<BotDependencies, 'db' | 'clock'> & { userId: string; as: 'sent' | 'not_in_slack' }) {
  await db.write(async (r) => {
    if (as === 'sent') await r.slackInvitations.noteSent(userId);
    else await r.slackInvitations.noteNotInSlack(userId);
    await r.events.append([{ type: 'user.changed', mailboxId: null, userId, data: {}, at: clock.now() }]);
  });
}
