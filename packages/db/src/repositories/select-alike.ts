import { type Column, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';
import type { Dialect } from '../doors/database.ts';

/**
 * What `insert(table).select(…)` takes for rows that differ in a few columns alone: one parameter holds all that differs,
 * as JSON. A statement with a place for each value costs more to build than to run.
 */
export function selectAlike<Row extends Record<string, unknown>, Key extends keyof Row & string>({
  table,
  dialect,
  alike,
  differing,
  rows,
}: {
  table: Table;
  dialect: Dialect;
  alike: Omit<Row, Key>;
  /** Their values are text or whole numbers. */
  differing: readonly Key[];
  rows: readonly Pick<Row, Key>[];
}): SQL {
  const columns = getTableColumns(table);
  const values = Object.entries(columns).map(([key, column]) => {
    const at = differing.indexOf(key as Key);
    const value =
      at >= 0 ? sql`j.value ->> ${sql.raw(`${at}`)}` : sql.param(alike[key as keyof typeof alike], column);
    return asType({ column, value });
  });
  const json = JSON.stringify(
    rows.map((row) => differing.map((key) => columns[key]!.mapToDriverValue(row[key]))),
  );
  const source =
    dialect === 'postgres'
      ? sql`jsonb_array_elements(cast(${json} as jsonb)) as j(value)`
      : sql`json_each(${json}) as j`;
  // Without a condition SQLite takes what follows for one of a join.
  return sql`select ${sql.join(values, sql`, `)} from ${source} where true`;
}

/** PostgreSQL takes a parameter for text where it stands in a query. */
const asType = ({ column, value }: { column: Column; value: unknown }) =>
  sql`cast(${value} as ${sql.raw(column.getSQLType())})`;
