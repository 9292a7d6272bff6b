import { sql } from 'drizzle-orm';
import {
  blob,
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { Kit } from './kit.ts';
import { nameColumns } from './name-columns.ts';
import { toStorableJson, toStorableText } from './storable-text.ts';

const textColumn = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: toStorableText,
});
const jsonColumn = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: toStorableJson,
  fromDriver: (json) => JSON.parse(json),
});

// AUTOINCREMENT, so that a pruned event's number is never given again and cursors stay true.
const serial = () => {
  const builder = integer();
  const primaryKeyOf = builder.primaryKey.bind(builder);
  return Object.assign(builder, { primaryKey: () => primaryKeyOf({ autoIncrement: true }) });
};

const table = (name: string, columns: Record<string, never>, extraConfig: never) =>
  sqliteTable(name, nameColumns(columns), extraConfig);

export const createSqliteKit = (): Kit =>
  ({
    table,
    id: () => textColumn(),
    text: () => textColumn(),
    enumText: () => textColumn(),
    int: () => integer(),
    bigint: () => integer(),
    bool: () => integer({ mode: 'boolean' }),
    json: () => jsonColumn(),
    time: () => integer({ mode: 'timestamp_ms' }),
    bytes: () => blob({ mode: 'buffer' }),
    serial,
    index,
    uniqueIndex,
    primaryKey,
    sql,
  }) as unknown as Kit;
