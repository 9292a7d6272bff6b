import type {
  SlackConnection,
  SlackConnectionChange,
  SlackDoorProblem,
  SlackTokenProblem,
} from '@mailsync/db';

/** What somebody has found out about Slack. */
export type ConnectionFact =
  | { what: 'token works'; teamId: string; teamName: string; appId: string | null; missingScopes: string[] }
  | { what: 'token refused'; problem: SlackTokenProblem }
  | { what: 'door open' }
  | { what: 'door shut'; problem: SlackDoorProblem }
  | { what: 'heard' }
  | { what: 'stopped' };

/** Slack says these of any dead token: what we were told before says more. */
const OF_ANY_DEAD_TOKEN: ReadonlySet<SlackTokenProblem> = new Set(['token_revoked', 'account_inactive']);
const TOLD: ReadonlySet<SlackTokenProblem | null> = new Set(['app_uninstalled', 'token_revoked']);

/** What a fact changes in how Slack stands. Over HTTP there is no door of our own to watch: a working token counts as connected. */
export function judgeConnection({
  row,
  fact,
  now,
}: {
  row: SlackConnection;
  fact: ConnectionFact;
  now: Date;
}): SlackConnectionChange {
  const isHttp = row.mode === 'http';
  switch (fact.what) {
    case 'token works': {
      const { teamId, teamName, appId, missingScopes } = fact;
      const problem = missingScopes.length > 0 ? 'missing_scope' : null;
      return {
        teamId,
        teamName,
        appId,
        checkedAt: now,
        ...changeTokenProblem({ row, problem, now }),
        tokenProblemDetail: problem && missingScopes.join(', '),
        ...(isHttp ? { connectedSince: row.connectedSince ?? now } : {}),
      };
    }
    case 'token refused':
      return {
        checkedAt: now,
        ...changeTokenProblem({ row, problem: chooseTokenProblem({ row, problem: fact.problem }), now }),
        tokenProblemDetail: null,
        ...(isHttp ? { connectedSince: null } : {}),
      };
    case 'door open':
      return { connectedSince: now, doorProblem: null, doorProblemSince: null };
    case 'door shut': {
      const isNew = row.doorProblem !== fact.problem;
      return {
        connectedSince: null,
        doorProblem: fact.problem,
        doorProblemSince: isNew ? now : row.doorProblemSince,
      };
    }
    case 'heard':
      return { lastHeardAt: now };
    case 'stopped':
      return { connectedSince: null };
  }
}

function chooseTokenProblem({ row, problem }: { row: SlackConnection; problem: SlackTokenProblem }) {
  const known = row.tokenProblem;
  if (known === null) return problem;
  // A network that is away tells nothing about a token that is dead.
  if (problem === 'unreachable') return known === 'missing_scope' ? problem : known;
  return TOLD.has(known) && OF_ANY_DEAD_TOKEN.has(problem) ? known : problem;
}

function changeTokenProblem({
  row,
  problem,
  now,
}: {
  row: SlackConnection;
  problem: SlackTokenProblem | null;
  now: Date;
}) {
  const since = problem === row.tokenProblem ? row.tokenProblemSince : now;
  return { tokenProblem: problem, tokenProblemSince: problem && since };
}
