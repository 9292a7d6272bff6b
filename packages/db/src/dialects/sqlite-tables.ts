import { createSqliteKit } from '../kit/create-sqlite-kit.ts';
import { defineTables } from '../tables/index.ts';

export const sqliteTables = defineTables(createSqliteKit());
