import type { App } from '@slack/bolt';
import type { Logger } from '@mailsync/foundation';
import type { TokenCheck } from './check-token.ts';
import type { ConnectionRecord } from './record-connection.ts';

/** Slack says that the app was removed or its token revoked. A check follows: it may be old news. */
export function followRemovals({
  app,
  record,
  tokenCheck,
  logger,
}: {
  app: App;
  record: Pick<ConnectionRecord, 'note'>;
  tokenCheck: Pick<TokenCheck, 'lookSoon'>;
  logger: Logger;
}): void {
  app.event('app_uninstalled', async () => {
    logger.warn({}, 'Mail Sync was removed from the Slack workspace');
    await record.note({ what: 'token refused', problem: 'app_uninstalled' });
    tokenCheck.lookSoon();
  });
  app.event('tokens_revoked', async ({ event }) => {
    // People's own tokens are no matter of ours: we have none.
    if ((event.tokens.bot ?? []).length === 0) return;
    logger.warn({}, "Mail Sync's bot token was revoked in Slack");
    await record.note({ what: 'token refused', problem: 'token_revoked' });
    tokenCheck.lookSoon();
  });
}
