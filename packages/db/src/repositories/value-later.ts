import { sql } from 'drizzle-orm';
import type { Column, SQL } from 'drizzle-orm';

/** A place in a prepared statement for a value of this column: `sql.placeholder` alone would not encode Dates, JSON or booleans. */
export function valueLater({ name, column }: { name: string; column: Column }): SQL {
  return sql`${sql.param(sql.placeholder(name), column)}`;
}
