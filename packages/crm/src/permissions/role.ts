import type { User } from '@mailsync/db';

export type Role = User['role'];

/** Highest first; the order in which choices are offered. */
export const ROLES = [
  'administrator',
  'company_manager',
  'marketing_manager',
  'sales_manager',
  'salesperson',
  'junior_salesperson',
] as const satisfies readonly Role[];
