import type { Mailbox } from '@mailsync/api/contract';

type Audit = NonNullable<Mailbox['audit']>;

/** A check in words: what the last one proved, what it found, and how far the one under way has come. */
export function describeAudit(audit: Audit): {
  result: string | null;
  found: string | null;
  progress: string | null;
} {
  const { state, leadEmailCount, recordedCount, missingCount, comparedCount } = audit;
  return {
    result:
      state === 'first_check'
        ? null
        : `${count(recordedCount)} of ${count(leadEmailCount)} lead emails recorded`,
    found:
      missingCount > 0 ? describeFound({ missingCount, openCount: leadEmailCount - recordedCount }) : null,
    progress: isChecking(audit) ? `Checking now: ${count(comparedCount)} messages compared` : null,
  };
}

/** Whether a check is under way or asked for. */
export const isChecking = (audit: Audit | null) => audit !== null && audit.state !== 'checked';

function describeFound({ missingCount, openCount }: { missingCount: number; openCount: number }): string {
  const repairedCount = missingCount - openCount;
  const parts: string[] = [];
  if (repairedCount > 0)
    parts.push(`${count(repairedCount)} had been missing and ${isOrAre(repairedCount)} recorded now`);
  if (openCount > 0)
    parts.push(`${count(openCount)} could not be read and ${isOrAre(openCount)} tried again`);
  return `${parts.join('. ')}.`;
}

const isOrAre = (value: number) => (value === 1 ? 'is' : 'are');
const count = (value: number) => value.toLocaleString();
