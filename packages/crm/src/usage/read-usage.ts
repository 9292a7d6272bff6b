import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

export interface UsageView {
  month: string;
  mailboxDays: number;
  mailboxes: { mailboxId: string; address: string; userName: string; days: number }[];
}

/** What a month (UTC, `2026-05`) is billed for, in mailbox-days with two decimals. Throws `usage.month_invalid`. */
export async function readUsage({
  db,
  engine,
  actor,
  month,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; month: string }): Promise<UsageView> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may see the usage.');

  const rows = await engine.readUsage(readMonth(month));
  const users = await db.read((r) => r.users.findMany([...new Set(rows.map(({ userId }) => userId))]));
  const nameById = new Map(users.map(({ id, name }) => [id, name]));
  return {
    month,
    mailboxDays: round(rows.reduce((sum, { days }) => sum + days, 0)),
    mailboxes: rows.map(({ mailboxId, address, userId, days }) => ({
      mailboxId,
      address,
      userName: nameById.get(userId) ?? '',
      days: round(days),
    })),
  };
}

function readMonth(month: string): { from: Date; to: Date } {
  const [, year, number] = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === undefined || number === undefined) {
    throw new AppError({
      code: 'usage.month_invalid',
      kind: 'invalid',
      message: `"${month}" is not a month: write it as 2026-05.`,
    });
  }
  return {
    from: new Date(Date.UTC(Number(year), Number(number) - 1)),
    to: new Date(Date.UTC(Number(year), Number(number))),
  };
}

function round(days: number): number {
  return Math.round(days * 100) / 100;
}
