import type { Database, Statement } from 'better-sqlite3';

const STATEMENT_LIMIT = 400;

/**
 * SQLite looks at a value that stands alone behind LIMIT while it plans, and so compiles the statement anew each time that
 * one is bound: twenty times the work of reading a row. At what is worked out it does not look.
 */
const withPlanThatStays = (sql: string) => sql.replaceAll(/\blimit \?/g, 'limit ? + 0');

/**
 * Keeps compiled statements by their text, the least recently used leaving first: drizzle prepares anew for each query,
 * and compiling costs more than most of our statements' work.
 */
export function cacheStatements(client: Database): void {
  const prepare = client.prepare.bind(client) as (sql: string) => Statement;
  const statementBySql = new Map<string, Statement>();

  client.prepare = ((sql: string) => {
    const cached = statementBySql.get(sql);
    if (cached) {
      statementBySql.delete(sql);
      statementBySql.set(sql, cached);
      // Drizzle switches to raw rows where it wants them and expects a new statement to give objects.
      return cached.reader ? cached.raw(false) : cached;
    }
    const statement = prepare(withPlanThatStays(sql));
    statementBySql.set(sql, statement);
    if (statementBySql.size > STATEMENT_LIMIT) statementBySql.delete(statementBySql.keys().next().value!);
    return statement;
  }) as Database['prepare'];
}
