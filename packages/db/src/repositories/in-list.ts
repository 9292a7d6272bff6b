import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Dialect } from '../doors/database.ts';

/** That a column of text is one of many values: as one parameter, which is built at once however many they are. */
export function inList({
  column,
  values,
  dialect,
}: {
  column: Column;
  values: readonly string[];
  dialect: Dialect;
}): SQL {
  const json = JSON.stringify(values.map((value) => column.mapToDriverValue(value)));
  return dialect === 'postgres'
    ? sql`${column} in (select jsonb_array_elements_text(cast(${json} as jsonb)))`
    : sql`${column} in (select value from json_each(${json}))`;
}
