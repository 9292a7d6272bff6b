import { and, eq, isNull, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { listLater, toListValue } from './list-later.ts';
import { prepareOnce } from './prepare-once.ts';
import { valueLater } from './value-later.ts';

/** What deciding about mail needs to know of leads, exclusions and the company's rules. */
export function createMatchingRepository({ executor, tables }: RepositoryInput) {
  const { company, exclusions, leadAddresses } = tables;
  const revisionStatement = prepareOnce(() => {
    const query = executor.select({ revision: company.revision }).from(company).limit(1);
    return (executor.dialect === 'postgres' ? query.for('share') : query).prepare('matching_revision');
  });
  const rulesStatement = prepareOnce(() =>
    executor
      .select({
        revision: company.revision,
        rulesRevision: company.rulesRevision,
        ownDomains: company.ownDomains,
        recordInternal: company.recordInternal,
        importWindowDays: company.importWindowDays,
      })
      .from(company)
      .limit(1)
      .prepare('matching_rules'),
  );
  const exclusionsStatement = prepareOnce(() =>
    executor
      .select({ pattern: exclusions.pattern })
      .from(exclusions)
      .where(
        or(
          isNull(exclusions.userId),
          eq(exclusions.userId, valueLater({ name: 'userId', column: exclusions.userId })),
        ),
      )
      .prepare('matching_exclusions'),
  );
  const leadsStatement = prepareOnce(() =>
    executor
      .select({ addressKey: leadAddresses.addressKey, leadId: leadAddresses.leadId })
      .from(leadAddresses)
      .where(
        and(
          listLater({ name: 'addressKeys', column: leadAddresses.addressKey, dialect: executor.dialect }),
          isNull(leadAddresses.removedRevision),
        ),
      )
      .prepare('matching_leads'),
  );

  return {
    /** The revision that decisions are made under; it cannot move on before the transaction ends. */
    async readRevision(): Promise<number> {
      const [row] = await revisionStatement().execute();
      return row?.revision ?? 0;
    },
    async readRules() {
      const [row] = await rulesStatement().execute();
      return (
        row ?? { revision: 0, rulesRevision: 0, ownDomains: [], recordInternal: false, importWindowDays: 730 }
      );
    },
    async listExclusions({ userId }: { userId: string }): Promise<string[]> {
      const rows = await exclusionsStatement().execute({ userId });
      return rows.map((row) => row.pattern);
    },
    async listLeadsByAddressKeys({
      addressKeys,
    }: {
      addressKeys: string[];
    }): Promise<{ addressKey: string; leadId: string }[]> {
      if (addressKeys.length === 0) return [];
      return leadsStatement().execute({
        addressKeys: toListValue({ column: leadAddresses.addressKey, values: addressKeys }),
      });
    },
  };
}
