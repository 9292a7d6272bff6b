import BetterSqlite from 'better-sqlite3';
import pg from 'pg';

type TypeFamily = 'text' | 'number' | 'bytes';

export type DescribedSchema = {
  columns: { table: string; name: string; isNullable: boolean; family: TypeFamily }[];
  primaryKeys: { table: string; columns: string[] }[];
  indexes: { table: string; name: string; isUnique: boolean; isPartial: boolean; columns: string[] }[];
};

const FAMILY_BY_TYPE: Record<string, TypeFamily> = {
  text: 'text',
  jsonb: 'text',
  integer: 'number',
  bigint: 'number',
  boolean: 'number',
  'timestamp with time zone': 'number',
  blob: 'bytes',
  bytea: 'bytes',
};

/** An index over what is made of columns, such as their lower case, has no name for it in either database. */
const EXPRESSION = '(expression)';

/** What SQLite itself says of its schema. */
export function describeSqliteSchema(path: string): DescribedSchema {
  const client = new BetterSqlite(path, { readonly: true });
  const list = <Row>(sql: string) => client.prepare(sql).all() as Row[];
  const tables = list<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '__drizzle_migrations'`,
  ).map(({ name }) => name);

  const schema: DescribedSchema = { columns: [], primaryKeys: [], indexes: [] };
  for (const table of tables) {
    const columns = list<{ name: string; type: string; notnull: number; pk: number }>(
      `PRAGMA table_info("${table}")`,
    );
    for (const { name, type, notnull } of columns) {
      schema.columns.push({ table, name, isNullable: notnull === 0, family: familyOf(type) });
    }
    const keyColumns = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    schema.primaryKeys.push({ table, columns: keyColumns.map(({ name }) => name) });

    const indexes = list<{ name: string; unique: number; origin: string; partial: number }>(
      `PRAGMA index_list("${table}")`,
    );
    for (const { name, unique, partial } of indexes.filter(({ origin }) => origin !== 'pk')) {
      const indexColumns = list<{ name: string | null }>(`PRAGMA index_info("${name}")`).map(
        (column) => column.name ?? EXPRESSION,
      );
      schema.indexes.push({
        table,
        name,
        isUnique: unique === 1,
        isPartial: partial === 1,
        columns: indexColumns,
      });
    }
  }
  client.close();
  return sortSchema(schema);
}

/** What PostgreSQL itself says of its schema. */
export async function describePostgresSchema(url: string): Promise<DescribedSchema> {
  const client = new pg.Client(url);
  await client.connect();
  const columns = await client.query(
    `SELECT table_name, column_name, is_nullable, data_type FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const indexes = await client.query(
    `SELECT t.relname AS table, i.relname AS name, x.indisunique, x.indisprimary, x.indpred IS NOT NULL AS is_partial,
       ARRAY(SELECT coalesce(a.attname::text, '${EXPRESSION}') FROM unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
             LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY k.place) AS columns
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
     WHERE t.relnamespace = 'public'::regnamespace`,
  );
  await client.end();
  return sortSchema({
    columns: columns.rows.map((row) => ({
      table: row.table_name,
      name: row.column_name,
      isNullable: row.is_nullable === 'YES',
      family: familyOf(row.data_type),
    })),
    primaryKeys: indexes.rows
      .filter((row) => row.indisprimary)
      .map((row) => ({ table: row.table, columns: row.columns })),
    indexes: indexes.rows
      .filter((row) => !row.indisprimary)
      .map((row) => ({
        table: row.table,
        name: row.name,
        isUnique: row.indisunique,
        isPartial: row.is_partial,
        columns: row.columns,
      })),
  });
}

function familyOf(type: string): TypeFamily {
  const family = FAMILY_BY_TYPE[type.toLowerCase()];
  if (!family)
    throw new Error(`No counterpart is known for the column type "${type}": add it to FAMILY_BY_TYPE.`);
  return family;
}

function sortSchema({ columns, primaryKeys, indexes }: DescribedSchema): DescribedSchema {
  const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    columns: columns.toSorted(byText),
    primaryKeys: primaryKeys.toSorted(byText),
    indexes: indexes.toSorted(byText),
  };
}
