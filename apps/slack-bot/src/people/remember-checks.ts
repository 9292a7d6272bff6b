import type { Clock } from '@mailsync/foundation';

const CHECK_EVERY_MS = 24 * 60 * 60_000;
const REMEMBERED_COUNT = 20_000;

/** When Slack was last asked who somebody is whom we remember: once a day, because news of changes may be lost. */
export function createPersonChecks({ clock }: { clock: Clock }) {
  const checkedAtMs = new Map<string, number>();

  return {
    isDue(slackUserId: string): boolean {
      const at = checkedAtMs.get(slackUserId);
      return at === undefined || clock.now().getTime() - at >= CHECK_EVERY_MS;
    },
    note(slackUserId: string) {
      checkedAtMs.delete(slackUserId);
      checkedAtMs.set(slackUserId, clock.now().getTime());
      const oldest = checkedAtMs.size > REMEMBERED_COUNT ? checkedAtMs.keys().next().value : undefined;
      if (oldest !== undefined) checkedAtMs.delete(oldest);
    },
  };
}

export type PersonChecks = ReturnType<typeof createPersonChecks>;
