import type { SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Tables } from '../tables/index.ts';
import type { Dialect } from './database.ts';

type CanonicalDatabase = NodePgDatabase<Record<string, never>>;

/**
 * What repositories run their queries on: drizzle's awaited builders, bound to the transaction. Only what both dialects have.
 * `execute` is for SQL that the builders cannot say (full-text search); its rows come as the driver gives them.
 */
export type Executor = Pick<
  CanonicalDatabase,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with' | '$count'
> & {
  dialect: Dialect;
  execute<Row extends Record<string, unknown>>(query: SQL): Promise<{ rows: Row[] }>;
};

/** Narrows drizzle's database to what both dialects have. SQLite's builders have PostgreSQL's shape there: hence the cast. */
export function narrowToExecutor({
  database,
  dialect,
  execute,
}: {
  database: object;
  dialect: Dialect;
  execute: Executor['execute'];
}): Executor {
  const canonical = database as CanonicalDatabase;
  return {
    dialect,
    execute,
    select: canonical.select.bind(canonical),
    selectDistinct: canonical.selectDistinct.bind(canonical),
    insert: canonical.insert.bind(canonical),
    update: canonical.update.bind(canonical),
    delete: canonical.delete.bind(canonical),
    with: canonical.with.bind(canonical),
    $with: canonical.$with.bind(canonical),
    $count: canonical.$count.bind(canonical),
  };
}

/** What every `create…Repository` is given. */
export type RepositoryInput = { executor: Executor; tables: Tables };
