import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { inChunks } from './in-chunks.ts';

const KEYS_PER_STATEMENT = 500;

/** What deciding about mail needs to know of leads, exclusions and the company's rules. */
export function createMatchingRepository({ executor, tables }: RepositoryInput) {
  const { company, exclusions, leadAddresses } = tables;

  return {
    /** The revision that decisions are made under; it cannot move on before the transaction ends. */
    async readRevision(): Promise<number> {
      const query = executor.select({ revision: company.revision }).from(company).limit(1);
      const [row] = await (executor.dialect === 'postgres' ? query.for('share') : query);
      return row?.revision ?? 0;
    },
    async readRules() {
      const [row] = await executor
        .select({
          revision: company.revision,
          rulesRevision: company.rulesRevision,
          ownDomains: company.ownDomains,
          recordInternal: company.recordInternal,
          importWindowDays: company.importWindowDays,
        })
        .from(company)
        .limit(1);
      return (
        row ?? { revision: 0, rulesRevision: 0, ownDomains: [], recordInternal: false, importWindowDays: 730 }
      );
    },
    async listExclusions({ userId }: { userId: string }): Promise<string[]> {
      const rows = await executor
        .select({ pattern: exclusions.pattern })
        .from(exclusions)
        .where(or(isNull(exclusions.userId), eq(exclusions.userId, userId)));
      return rows.map((row) => row.pattern);
    },
    async listLeadsByAddressKeys({
      addressKeys,
    }: {
      addressKeys: string[];
    }): Promise<{ addressKey: string; leadId: string }[]> {
      const found: { addressKey: string; leadId: string }[] = [];
      for (const chunk of inChunks(addressKeys, KEYS_PER_STATEMENT)) {
        found.push(
          ...(await executor
            .select({ addressKey: leadAddresses.addressKey, leadId: leadAddresses.leadId })
            .from(leadAddresses)
            .where(and(inArray(leadAddresses.addressKey, chunk), isNull(leadAddresses.removedRevision)))),
        );
      }
      return found;
    },
  };
}
