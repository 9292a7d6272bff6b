import type { Repositories } from '@mailsync/db';

/** No message of ours goes to this account any more; as a user of Mail Sync the person stays as they were. */
export async function forgetSlackPerson({
  r,
  userId,
  slackUserId,
  hasLeft,
  now,
}: {
  r: Repositories;
  userId: string;
  slackUserId: string;
  /** The account is no longer in use. */
  hasLeft: boolean;
  now: Date;
}): Promise<void> {
  // Somebody may have been matched anew meanwhile.
  const before = await r.users.find(userId);
  if (before?.slackUserId !== slackUserId) return;
  await r.users.update({ id: userId, changes: { slackUserId: null, slackLeftAt: hasLeft ? now : null } });
  await r.events.append([{ type: 'user.changed', mailboxId: null, userId, data: {}, at: now }]);
}
