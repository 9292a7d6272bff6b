import type { Database, Mailbox } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import type { MailProvider } from '../providers/mail-provider.ts';
import type { QuotaPurpose } from '../quota/quota-budget.ts';
import type { MethodUnits } from '../quota/quota-tables.ts';
import type { PassTurns } from '../scheduling/turns.ts';

/** What the steps of one pass over one mailbox share. */
export interface PassContext {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  mailbox: Mailbox;
  /** Only new mail would give this pass something to do: nothing else waited when it began. */
  nothingWaits: boolean;
  /** An import or an audit is under way or due. */
  historyWaits: boolean;
  turns: PassTurns;
  /** The mailbox through its route; units are spent for live sync, imports or audits. */
  provider: (purpose: QuotaPurpose) => MailProvider;
  /** Units spent for imports so far in this pass. */
  importUnits: () => number;
  /** What requests cost in Gmail's units, for what people are told of an import. */
  methodUnits: MethodUnits;
  signal: AbortSignal;
}

/** The mailbox was disconnected, lost its seat, or the program stops: the pass ends and nothing is its fault. */
export class PassEnded extends Error {
  override readonly name = 'PassEnded';
}
