import type { SlackConnection } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { type SlackProblem, describeSlackProblem } from './describe-slack-problem.ts';

export interface SlackConnectionView {
  /** `off`: not set up. `connecting`: not yet, and nothing is known to be wrong. */
  state: 'off' | 'connecting' | 'connected' | 'trouble';
  mode: 'socket' | 'http' | null;
  workspace: { id: string; name: string } | null;
  /** Without interruption; null unless connected. */
  connectedSince: Date | null;
  /** When Slack last told of anything, to the minute. */
  lastHeardAt: Date | null;
  /** When the bot token was last looked at. */
  checkedAt: Date | null;
  problems: SlackProblemView[];
}

export interface SlackProblemView {
  code: SlackProblem;
  since: Date;
  what: string;
  howToFix: string[];
}

/** Whether Slack works, and what to do when it does not. */
export async function readSlackConnection({
  db,
  actor,
}: Pick<CrmDependencies, 'db'> & { actor: Actor }): Promise<SlackConnectionView> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may see how Slack is connected.');
  return describeConnection(await db.read((r) => r.slackConnection.read()));
}

function describeConnection(row: SlackConnection | undefined): SlackConnectionView {
  if (!row) {
    return {
      state: 'off',
      mode: null,
      workspace: null,
      connectedSince: null,
      lastHeardAt: null,
      checkedAt: null,
      problems: [],
    };
  }
  const problems = listProblems(row);
  const { mode, teamId, teamName, connectedSince, lastHeardAt, checkedAt } = row;
  const whenWell = connectedSince ? 'connected' : 'connecting';
  return {
    state: problems.length > 0 ? 'trouble' : whenWell,
    mode,
    workspace: teamId === null ? null : { id: teamId, name: teamName ?? teamId },
    connectedSince: problems.length > 0 ? null : connectedSince,
    lastHeardAt,
    checkedAt,
    problems,
  };
}

function listProblems(row: SlackConnection): SlackProblemView[] {
  const found: { code: SlackProblem | null; since: Date | null; detail: string | null }[] = [
    { code: row.tokenProblem, since: row.tokenProblemSince, detail: row.tokenProblemDetail },
    { code: row.doorProblem, since: row.doorProblemSince, detail: null },
  ];
  const problems = found.flatMap(({ code, since, detail }) =>
    code && since ? [{ code, since, ...describeSlackProblem({ problem: code, detail }) }] : [],
  );
  // No way out and no way in is one trouble for whoever reads it.
  return problems.filter(({ code }, index) => problems.findIndex((one) => one.code === code) === index);
}
