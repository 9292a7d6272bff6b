import type { createPgKit } from './create-pg-kit.ts';

/**
 * The column builders that tables are written with. PostgreSQL's types are the canonical ones: both dialects give the same
 * values to JavaScript (Date, boolean, number, parsed JSON, Buffer), so rows have one type.
 */
export type Kit = ReturnType<typeof createPgKit>;
