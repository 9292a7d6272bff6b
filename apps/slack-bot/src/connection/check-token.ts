import type { SlackTokenProblem } from '@mailsync/db';
import {
  type Logger,
  type Service,
  type Sleep,
  createSignal,
  isAppError,
  sleepMs,
} from '@mailsync/foundation';
import { SCOPES } from '../manifest.ts';
import type { OwnApp } from '../receiver/judge-sender.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import type { ConnectionFact } from './judge-connection.ts';
import type { ConnectionRecord } from './record-connection.ts';

const WHEN_WELL_MS = 5 * 60_000;
const WHEN_NOT_MS = 60_000;
/** However often somebody asks for it. */
const LEAST_BETWEEN_MS = 1_000;
/** One answer that does not come is no trouble yet. */
const UNREACHABLE_AFTER_TRIES = 2;

const PROBLEMS: Readonly<Record<string, SlackTokenProblem>> = {
  token_revoked: 'token_revoked',
  token_expired: 'token_revoked',
  account_inactive: 'account_inactive',
  user_removed_from_team: 'account_inactive',
  team_disabled: 'account_inactive',
  invalid_auth: 'invalid_auth',
  not_authed: 'invalid_auth',
  not_allowed_token_type: 'invalid_auth',
};

export interface TokenCheck extends Service {
  /** Whose app we are: asked of Slack, or what Slack said last. Throws when neither is to be had. */
  readOwnApp(): Promise<OwnApp>;
  /** There is reason to look again. */
  lookSoon(): void;
}

/** Slack's codes of a bot token that is no longer good for everything. */
const TOKEN_TROUBLES: readonly string[] = [...Object.keys(PROBLEMS), 'missing_scope'];
export const isTokenTrouble = (code: string) => TOKEN_TROUBLES.includes(code);
/** What alerts wait for that can go out once the token works again. */
export const WAITED_FOR: readonly string[] = [...TOKEN_TROUBLES, 'slack.unavailable'];

/** Looks at the bot token from time to time, and when something was refused: does it work, where, and for all that we need? */
export function createTokenCheck({
  slack,
  record,
  onRecovered,
  logger,
  sleep = sleepMs,
}: {
  slack: Pick<SlackApi, 'readInstallation'>;
  record: ConnectionRecord;
  /** The token works again, after a trouble. */
  onRecovered: () => Promise<void>;
  logger: Logger;
  sleep?: Sleep;
}): TokenCheck {
  const signal = createSignal();
  const stopping = new AbortController();
  let own: OwnApp | undefined;
  let first: Promise<boolean> | undefined;
  let running: Promise<void> | undefined;
  let failedTries = 0;

  const look = async (): Promise<boolean> => {
    const fact = await ask();
    if (fact === null) return false;
    const { before, after } = await record.note(fact);
    if (after.tokenProblem !== before.tokenProblem && after.tokenProblem !== null) {
      const { tokenProblem: problem, tokenProblemDetail: detail } = after;
      logger.error(
        { problem, detail },
        'Slack does not let Mail Sync work as it should; the console says how to mend it',
      );
    }
    if (after.tokenProblem === null && before.tokenProblem !== null) {
      logger.info(
        { problem: before.tokenProblem, workspace: after.teamName },
        'Slack lets Mail Sync work again',
      );
      await onRecovered();
    }
    return after.tokenProblem === null;
  };

  /** Null while it is too early to say anything. */
  const ask = async (): Promise<ConnectionFact | null> => {
    try {
      const { scopes, ...found } = await slack.readInstallation();
      failedTries = 0;
      own = { teamId: found.teamId, appId: found.appId };
      const missingScopes = SCOPES.map(({ scope }) => scope).filter(
        (scope) => scopes?.includes(scope) === false,
      );
      return { what: 'token works', ...found, missingScopes };
    } catch (error) {
      const problem = isAppError(error) ? PROBLEMS[String(error.details?.['error'])] : undefined;
      if (problem) return { what: 'token refused', problem };
      failedTries += 1;
      logger.debug({ error, failedTries }, 'Slack could not say whether the bot token works');
      return failedTries < UNREACHABLE_AFTER_TRIES ? null : { what: 'token refused', problem: 'unreachable' };
    }
  };

  const lookOnce = () => (first ??= look());

  const run = async () => {
    let isWell = false;
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      try {
        isWell = await (turn === 0 ? lookOnce() : look());
      } catch (error) {
        isWell = false;
        logger.error({ error }, 'How Slack stands could not be written; trying again');
      }
      await sleep(LEAST_BETWEEN_MS, stopping.signal);
      const timeoutMs = (isWell ? WHEN_WELL_MS : WHEN_NOT_MS) - LEAST_BETWEEN_MS;
      await signal.wait({ timeoutMs, abort: stopping.signal });
    }
  };

  return {
    name: 'slack-token',
    lookSoon: signal.notify,
    async readOwnApp() {
      if (own) return own;
      await lookOnce().catch(() => undefined);
      if (own) return own;
      const known = await record.read();
      if (known?.teamId) return { teamId: known.teamId, appId: known.appId };
      const { teamId, appId } = await slack.readInstallation();
      return (own = { teamId, appId });
    },
    async start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
