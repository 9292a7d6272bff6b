import type { KnownBlock } from '@slack/types';
import { toActor } from '@mailsync/crm';
import type { BotDependencies } from '../bot-dependencies.ts';
import { writeHomeRefusal, writeHomeView } from '../messages/home-view.ts';
import { identifyPerson } from '../people/identify-person.ts';
import { refusePerson } from '../people/refuse-person.ts';

const LIMITS = { mailboxes: 5, people: 10 };

/** What somebody is to see under the Home tab now, and what that depends on. */
export interface Home {
  blocks: KnownBlock[];
  /** Null for those who are not let in. */
  viewer: { userId: string; seesOthers: boolean } | null;
}

/** Reads who it is and how their mailboxes stand, each time anew: roles and access may have changed since. */
export async function readHome({
  slackUserId,
  teamId,
  ...dependencies
}: BotDependencies & { slackUserId: string; teamId: string }): Promise<Home> {
  const { crm, engine, clock, publicUrl } = dependencies;
  const identity = await identifyPerson({ ...dependencies, slackUserId, teamId });
  if ('refusal' in identity) {
    const { text } = await refusePerson({ ...dependencies, slackUserId, identity });
    return { blocks: writeHomeRefusal({ text }), viewer: null };
  }

  const { user } = identity;
  const own = await engine.readMailboxes({ userIds: [user.id] });
  const mailboxes = own.map((mailbox) => ({ ...mailbox, userName: user.name, isOwn: true, mayAct: true }));
  const overview = await crm.company.readOverview({ actor: toActor(user), limits: LIMITS });
  const facts = { email: user.email, mailboxes, overview };
  return {
    blocks: writeHomeView({ facts, publicUrl, now: clock.now() }),
    viewer: { userId: user.id, seesOthers: overview !== null },
  };
}
