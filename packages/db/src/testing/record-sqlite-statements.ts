import BetterSqlite from 'better-sqlite3';

const RUNNING_METHODS = ['run', 'get', 'all'] as const;

/** The SQL of every statement that SQLite runs in this process while `work` runs, in order. */
export async function recordSqliteStatements(work: () => Promise<void>): Promise<string[]> {
  const probe = new BetterSqlite(':memory:');
  const statement = Object.getPrototypeOf(probe.prepare('SELECT 1')) as BetterSqlite.Statement;
  probe.close();
  const original = { run: statement.run, get: statement.get, all: statement.all };
  const texts: string[] = [];
  for (const method of RUNNING_METHODS) {
    statement[method] = function (this: BetterSqlite.Statement, ...parameters: unknown[]) {
      texts.push(this.source);
      return original[method].apply(this, parameters);
    } as never;
  }
  try {
    await work();
  } finally {
    Object.assign(statement, original);
  }
  return texts;
}
