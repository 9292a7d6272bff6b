import { createPgKit } from '../kit/create-pg-kit.ts';
import { defineTables } from '../tables/index.ts';

export const pgTables = defineTables(createPgKit());
