import { type Column, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';
import type { Dialect } from '../doors/database.ts';

type RowOf<T extends Table> = T['$inferSelect'];
type KeyOf<T extends Table> = keyof RowOf<T> & string;

/**
 * What `insert(table).select(…)` takes in a prepared statement for rows that are given when it runs, as JSON in one or two
 * parameters: a statement with a place for each value is built anew for each number of rows, which costs more than running
 * it. `toSelectValues` is what it is executed with.
 */
export function selectLater<T extends Table>({
  table,
  dialect,
  differing = keysOf(table),
}: {
  table: T;
  dialect: Dialect;
  /** Columns in which the rows differ; the others are the same for all of a statement. Left out: all. */
  differing?: readonly KeyOf<T>[];
}): SQL {
  const asJson = (name: string) =>
    dialect === 'postgres'
      ? sql`cast(${sql.placeholder(name)} as jsonb)`
      : sql`cast(${sql.placeholder(name)} as text)`;
  const alike = keysOf(table).filter((key) => !differing.includes(key));
  const values = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const at = differing.indexOf(key as KeyOf<T>);
    const value =
      at >= 0
        ? sql`j.value ->> ${sql.raw(`${at}`)}`
        : sql`${asJson('alike')} ->> ${sql.raw(`${alike.indexOf(key as KeyOf<T>)}`)}`;
    return asType({ column, value });
  });
  const source =
    dialect === 'postgres'
      ? sql`jsonb_array_elements(${asJson('rows')}) as j(value)`
      : sql`json_each(${asJson('rows')}) as j`;
  // Without a condition SQLite takes what follows for one of a join.
  return sql`select ${sql.join(values, sql`, `)} from ${source} where true`;
}

/** At least one row; what is alike is taken from the first. */
export function toSelectValues<T extends Table>({
  table,
  rows,
  differing = keysOf(table),
}: {
  table: T;
  rows: readonly RowOf<T>[];
  differing?: readonly KeyOf<T>[];
}): { alike: string; rows: string } {
  const alike = keysOf(table).filter((key) => !differing.includes(key));
  return {
    alike: JSON.stringify(toDriverValues({ table, row: rows[0]!, keys: alike })),
    rows: JSON.stringify(rows.map((row) => toDriverValues({ table, row, keys: differing }))),
  };
}

/** What `update(table).set(…)` takes in a prepared statement for these columns: `toPatchValue` is what is given for `patch`. */
export function patchLater<T extends Table>({
  table,
  dialect,
  keys,
}: {
  table: T;
  dialect: Dialect;
  keys: readonly KeyOf<T>[];
}): Record<string, SQL> {
  const columns = getTableColumns(table);
  const patch =
    dialect === 'postgres'
      ? sql`cast(${sql.placeholder('patch')} as jsonb)`
      : sql`cast(${sql.placeholder('patch')} as text)`;
  return Object.fromEntries(
    keys.map((key, at) => [
      key,
      asType({ column: columns[key]!, value: sql`${patch} ->> ${sql.raw(`${at}`)}` }),
    ]),
  );
}

export const toPatchValue = <T extends Table>({
  table,
  patch,
  keys,
}: {
  table: T;
  patch: Partial<RowOf<T>>;
  keys: readonly KeyOf<T>[];
}): string => JSON.stringify(toDriverValues({ table, row: patch, keys }));

function toDriverValues<T extends Table>({
  table,
  row,
  keys,
}: {
  table: T;
  row: Partial<RowOf<T>>;
  keys: readonly KeyOf<T>[];
}): unknown[] {
  const columns = getTableColumns(table);
  return keys.map((key) => {
    const value: unknown = row[key];
    if (value === null || value === undefined) return null;
    const driverValue: unknown = columns[key]!.mapToDriverValue(value);
    // Half a letter is written as an escape, which jsonb refuses.
    return typeof driverValue === 'string' ? driverValue.toWellFormed() : driverValue;
  });
}

const keysOf = <T extends Table>(table: T) => Object.keys(getTableColumns(table)) as KeyOf<T>[];

/** What comes out of JSON is text to PostgreSQL. */
const asType = ({ column, value }: { column: Column; value: SQL }) =>
  sql`cast(${value} as ${sql.raw(column.getSQLType())})`;
