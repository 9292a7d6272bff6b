import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Dialect } from '../doors/database.ts';

/**
 * That a column of text is one of many values, in a prepared statement: as one parameter, which is built at once however
 * many they are. `toListValue` is what is given for the name.
 */
export function listLater({
  name,
  column,
  dialect,
}: {
  name: string;
  column: Column;
  dialect: Dialect;
}): SQL {
  const json = sql.placeholder(name);
  return dialect === 'postgres'
    ? sql`${column} in (select jsonb_array_elements_text(cast(${json} as jsonb)))`
    : sql`${column} in (select value from json_each(${json}))`;
}

export const toListValue = ({ column, values }: { column: Column; values: readonly string[] }): string =>
  JSON.stringify(values.map((value) => column.mapToDriverValue(value)));
