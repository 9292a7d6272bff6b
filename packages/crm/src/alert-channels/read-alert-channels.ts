import type { AlertChannel } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { describeSlackProblem } from './describe-slack-problem.ts';

/** A channel, what it hears of, and how telling it goes. */
export interface AlertChannelView extends Pick<AlertChannel, 'channelId' | 'kinds' | 'teamId'> {
  /** Why Slack does not take what waits, and what mends it; null while nothing is wrong. */
  problem: string | null;
  /** Messages that are to be posted or edited. */
  waitingCount: number;
  /** Since when something waits; null when nothing does. */
  since: Date | null;
}

export async function readAlertChannels({
  db,
  actor,
}: Pick<CrmDependencies, 'db'> & { actor: Actor }): Promise<AlertChannelView[]> {
  refuseUnlessManager(actor);
  const { channels, backlog } = await db.read(async (r) => ({
    channels: await r.alertChannels.list(),
    backlog: new Map((await r.slack.readBacklog()).map((one) => [one.channelId, one])),
  }));
  return channels.map(({ channelId, kinds, teamId }) => {
    const waiting = backlog.get(channelId);
    return {
      channelId,
      kinds,
      teamId,
      problem: waiting?.problem ? describeSlackProblem(waiting.problem) : null,
      waitingCount: waiting?.waitingCount ?? 0,
      since: waiting?.since ?? null,
    };
  });
}

export function refuseUnlessManager(actor: Actor): void {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may see and change the alert channels.');
}
