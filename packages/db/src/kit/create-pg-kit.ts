import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { PgTableFn } from 'drizzle-orm/pg-core';
import { nameColumns } from './name-columns.ts';
import { toStorableJson, toStorableText } from './storable-text.ts';

const textColumn = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: toStorableText,
});
const jsonColumn = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: toStorableJson,
});
const bytesColumn = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

// The index builders read nothing of the table, so the loose cast changes no behaviour: it lets columns be named first.
const table = ((name: string, columns: Record<string, never>, extraConfig: never) =>
  pgTable(name, nameColumns(columns), extraConfig)) as unknown as PgTableFn;

export const createPgKit = () => ({
  table,
  id: () => textColumn(),
  text: () => textColumn(),
  enumText: <const Values extends readonly [string, ...string[]]>(_values: Values) =>
    textColumn().$type<Values[number]>(),
  int: () => integer(),
  /** Beyond 2³¹, exact up to 2⁵³. */
  bigint: () => bigint({ mode: 'number' }),
  bool: () => boolean(),
  json: <Value>() => jsonColumn().$type<Value>(),
  /** To the millisecond, as a Date. */
  time: () => timestamp({ withTimezone: true, precision: 3, mode: 'date' }),
  bytes: () => bytesColumn(),
  /** A number that grows with every row and is never given twice. */
  serial: () => bigserial({ mode: 'number' }),
  index,
  uniqueIndex,
  primaryKey,
  sql,
});
