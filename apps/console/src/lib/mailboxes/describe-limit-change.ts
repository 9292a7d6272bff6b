import type { Company } from '@mailsync/api/contract';

const mailboxes = (count: number) => (count === 1 ? 'one mailbox' : `${count} mailboxes`);

/** What a new limit will do to seats and queue, said before it is done. */
export function describeLimitChange({
  newLimit,
  company,
}: {
  newLimit: number;
  company: Pick<Company, 'mailboxLimit' | 'seatsTaken' | 'pendingCount'>;
}): { tone: 'info' | 'warn'; text: string } | null {
  if (newLimit === company.mailboxLimit) return null;

  const losingCount = company.seatsTaken - newLimit;
  if (losingCount > 0)
    return {
      tone: 'warn',
      text: `The newest ${losingCount === 1 ? 'seat goes' : `${losingCount} seats go`} back to Pending: ${mailboxes(losingCount)} stop${losingCount === 1 ? 's' : ''} syncing until a seat is free again. Nothing recorded is lost, and what was missed is read then.`,
    };

  const gainingCount = Math.min(company.pendingCount, newLimit - company.seatsTaken);
  if (gainingCount > 0)
    return {
      tone: 'info',
      text: `${gainingCount === 1 ? 'The first' : `The first ${gainingCount}`} in line ${gainingCount === 1 ? 'gets a seat and starts' : 'get seats and start'} syncing at once.`,
    };
  return { tone: 'info', text: 'No mailbox changes its status by this.' };
}
