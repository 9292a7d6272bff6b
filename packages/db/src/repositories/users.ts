import { and, asc, count, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type User = Tables['users']['$inferSelect'];
export type NewUser = Tables['users']['$inferInsert'];
export type Role = User['role'];
export type Team = Tables['teams']['$inferSelect'];

/** The people of the company and their teams. Emails are kept in lower case and found in any. */
export function createUsersRepository({ executor, tables: { users, teams } }: RepositoryInput) {
  return {
    /** A unique violation means that the email, Google account or Slack user belongs to somebody else. */
    async create(user: NewUser): Promise<User> {
      const [created] = await executor
        .insert(users)
        .values({ ...user, email: user.email.toLowerCase() })
        .returning();
      return created!;
    },

    async find(id: string): Promise<User | undefined> {
      const [user] = await executor.select().from(users).where(eq(users.id, id));
      return user;
    },

    async findMany(ids: string[]): Promise<User[]> {
      return ids.length === 0 ? [] : executor.select().from(users).where(inArray(users.id, ids));
    },

    async findByEmail(email: string): Promise<User | undefined> {
      const [user] = await executor.select().from(users).where(eq(users.email, email.toLowerCase()));
      return user;
    },

    async findByGoogleSub(googleSub: string): Promise<User | undefined> {
      const [user] = await executor.select().from(users).where(eq(users.googleSub, googleSub));
      return user;
    },

    async findBySlackUserId(slackUserId: string): Promise<User | undefined> {
      const [user] = await executor.select().from(users).where(eq(users.slackUserId, slackUserId));
      return user;
    },

    /** By name. Deactivated users too. */
    async list(): Promise<User[]> {
      return executor.select().from(users).orderBy(asc(users.name), asc(users.id));
    },

    async listByTeam(teamId: string): Promise<User[]> {
      return executor
        .select()
        .from(users)
        .where(eq(users.teamId, teamId))
        .orderBy(asc(users.name), asc(users.id));
    },

    async count(): Promise<number> {
      return executor.$count(users);
    },

    /** Returns the user as it is now, or undefined when there is none. */
    async update({
      id,
      changes,
    }: {
      id: string;
      changes: Partial<Omit<NewUser, 'id' | 'createdAt'>>;
    }): Promise<User | undefined> {
      const [user] = await executor
        .update(users)
        .set(changes.email === undefined ? changes : { ...changes, email: changes.email.toLowerCase() })
        .where(eq(users.id, id))
        .returning();
      return user;
    },

    /** How many may still administer, `exceptId` left out. Take `company.lock()` first: two may resign at the same time. */
    async countActiveAdministrators({ exceptId }: { exceptId?: string } = {}): Promise<number> {
      const [row] = await executor
        .select({ count: count() })
        .from(users)
        .where(
          and(
            eq(users.role, 'administrator'),
            isNull(users.deactivatedAt),
            exceptId === undefined ? undefined : ne(users.id, exceptId),
          ),
        );
      return row?.count ?? 0;
    },

    async createTeam(team: Team): Promise<void> {
      await executor.insert(teams).values(team);
    },

    async listTeams(): Promise<Team[]> {
      return executor.select().from(teams).orderBy(asc(teams.name));
    },

    async renameTeam({ id, name }: { id: string; name: string }): Promise<void> {
      await executor.update(teams).set({ name }).where(eq(teams.id, id));
    },

    /** Its members stay, without a team. */
    async deleteTeam(id: string): Promise<void> {
      await executor.update(users).set({ teamId: null }).where(eq(users.teamId, id));
      await executor.delete(teams).where(eq(teams.id, id));
    },
  };
}
