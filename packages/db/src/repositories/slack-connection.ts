import { eq } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type SlackConnection = Omit<Tables['slackConnection']['$inferSelect'], 'id'>;
export type SlackConnectionChange = Partial<Omit<SlackConnection, 'mode'>>;

const ID = 'slack';
const NOTHING_KNOWN = {
  teamId: null,
  teamName: null,
  appId: null,
  connectedSince: null,
  lastHeardAt: null,
  checkedAt: null,
  tokenProblem: null,
  tokenProblemSince: null,
  tokenProblemDetail: null,
  doorProblem: null,
  doorProblemSince: null,
};

/** How Mail Sync and its Slack app stand: one row, or none where Slack is not set up. */
export function createSlackConnectionRepository({ executor, tables: { slackConnection } }: RepositoryInput) {
  return {
    async read(): Promise<SlackConnection | undefined> {
      const [row] = await executor.select().from(slackConnection).where(eq(slackConnection.id, ID));
      if (!row) return undefined;
      const { id: _, ...connection } = row;
      return connection;
    },

    /** A program that has Slack set up starts: nothing is connected yet; what else is known stays. */
    async begin({ mode }: Pick<SlackConnection, 'mode'>): Promise<void> {
      const notYet = { mode, connectedSince: null, doorProblem: null, doorProblemSince: null };
      await executor
        .insert(slackConnection)
        .values({ id: ID, ...NOTHING_KNOWN, ...notYet })
        .onConflictDoUpdate({ target: slackConnection.id, set: notYet });
    },

    async change(change: SlackConnectionChange): Promise<void> {
      await executor.update(slackConnection).set(change).where(eq(slackConnection.id, ID));
    },

    /** Slack is not set up, or no longer. */
    async remove(): Promise<void> {
      await executor.delete(slackConnection).where(eq(slackConnection.id, ID));
    },
  };
}
