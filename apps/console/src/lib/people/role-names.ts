import type { User } from '@mailsync/api/contract';

/** The six roles as people read them. */
export const roleNames: Record<User['role'], string> = {
  administrator: 'Administrator',
  company_manager: 'Company manager',
  marketing_manager: 'Marketing manager',
  sales_manager: 'Sales manager',
  salesperson: 'Salesperson',
  junior_salesperson: 'Junior salesperson',
};
