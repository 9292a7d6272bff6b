export { describeOnEachDialect } from './describe-on-each-dialect.ts';
export type { OpenTestDatabase } from './describe-on-each-dialect.ts';
export { openTestPostgres, waitForTestPostgres } from './open-test-postgres.ts';
export type { TestDatabase } from './open-test-postgres.ts';
export { openTestSqlite } from './open-test-sqlite.ts';
export { recordSqliteStatements } from './record-sqlite-statements.ts';
