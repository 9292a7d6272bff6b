import { and, eq, exists, isNull, lte, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Mailbox } from './mailboxes.ts';
import { valueLater } from './value-later.ts';

/** All that a pass needs to know before it asks the provider. */
export interface PassStart {
  mailbox: Mailbox;
  /** New messages wait to be fetched. */
  hasWaitingMail: boolean;
  /** Messages of history wait to be fetched, or an import or an audit is not done. */
  hasOpenHistory: boolean;
  /** The error log has an entry of this mailbox or of the installation that is not over. */
  hasOpenErrors: boolean;
  /** Of leads and exclusions. */
  revision: number;
  /** How far back the company has history imported. */
  importWindowDays: number;
}

/** What a pass that met nothing new writes. */
export interface QuietPass {
  mailboxId: string;
  /** As the pass found it: when it differs by now, somebody has asked for another pass. */
  nextSyncAtBefore: Date;
  /** How far each route has been read, that of the other as it was. */
  historyId: string | null;
  imapCursor: string | null;
  /** When the pass began. */
  lastSyncedAt: Date;
  lastAttemptAt: Date;
  /** Milliseconds until the next pass, as it was planned. */
  passEveryMs: number;
  nextSyncAt: Date;
}

/** The start and the end of a pass that meets nothing new: one statement each, for it runs in each mailbox each minute. */
export function createPassesRepository({ executor, tables }: RepositoryInput) {
  const { audits, company, imports, ledger, mailboxes, syncErrors } = tables;
  const mailboxId = valueLater({ name: 'mailboxId', column: mailboxes.id });
  const one = { one: sql`1` };
  // States are literal, so that SQLite sees that the partial indexes fit.
  const waiting = (source: 'live' | 'import') =>
    executor
      .select(one)
      .from(ledger)
      .where(
        and(eq(ledger.mailboxId, mailboxId), eq(ledger.source, source), sql`${ledger.state} = 'queued'`),
      );
  const openImport = executor
    .select(one)
    .from(imports)
    .where(and(eq(imports.mailboxId, mailboxId), sql`${imports.state} not in ('done', 'abandoned')`));
  const openAudit = executor
    .select(one)
    .from(audits)
    .where(and(eq(audits.mailboxId, mailboxId), sql`${audits.state} <> 'done'`));
  const openErrorOf = (condition: ReturnType<typeof eq>) =>
    exists(
      executor
        .select(one)
        .from(syncErrors)
        .where(and(condition, isNull(syncErrors.resolvedAt))),
    );

  const ofCompany = (column: typeof company.revision | typeof company.importWindowDays, fallback: number) =>
    sql`coalesce((${executor.select({ value: column }).from(company).limit(1)}), ${fallback})`.mapWith(
      Number,
    );

  // Prepared: building a statement costs ten times what running it does.
  const startStatement = executor
    .select({
      mailbox: mailboxes,
      hasWaitingMail: exists(waiting('live')).mapWith(Boolean),
      hasOpenHistory: sql`${or(exists(waiting('import')), exists(openImport), exists(openAudit))}`.mapWith(
        Boolean,
      ),
      hasOpenErrors:
        sql`${or(openErrorOf(eq(syncErrors.mailboxId, mailboxId)), openErrorOf(isNull(syncErrors.mailboxId)))}`.mapWith(
          Boolean,
        ),
      revision: ofCompany(company.revision, 0),
      importWindowDays: ofCompany(company.importWindowDays, 730),
    })
    .from(mailboxes)
    .where(eq(mailboxes.id, mailboxId))
    .prepare('passes_start');

  const later = <
    Name extends 'historyId' | 'imapCursor' | 'lastSyncedAt' | 'lastAttemptAt' | 'passEveryMs' | 'nextSyncAt',
  >(
    name: Name,
  ) => valueLater({ name, column: mailboxes[name] });
  // Prepared statements of drizzle take no null.
  const cursorLater = (name: 'historyId' | 'imapCursor') => sql<string | null>`nullif(${later(name)}, '')`;
  const quietStatement = executor
    .update(mailboxes)
    .set({
      historyId: cursorLater('historyId'),
      imapCursor: cursorLater('imapCursor'),
      lastSyncedAt: later('lastSyncedAt'),
      lastAttemptAt: later('lastAttemptAt'),
      passEveryMs: later('passEveryMs'),
      nextSyncAt: later('nextSyncAt'),
    })
    .where(
      and(
        eq(mailboxes.id, mailboxId),
        eq(mailboxes.nextSyncAt, valueLater({ name: 'nextSyncAtBefore', column: mailboxes.nextSyncAt })),
        eq(mailboxes.status, 'enabled'),
        isNull(mailboxes.failingSince),
        isNull(mailboxes.oldestWaitingAt),
        // What the provider told after the pass had begun asks for another one.
        or(isNull(mailboxes.watchHeardAt), lte(mailboxes.watchHeardAt, later('lastSyncedAt'))),
      ),
    )
    .returning({ id: mailboxes.id })
    .prepare('passes_quiet');

  return {
    async readStart(id: string): Promise<PassStart | null> {
      const [start] = await startStatement.execute({ mailboxId: id });
      return start ?? null;
    },

    /** Returns the mailboxes that were written; the others have changed since their pass began, and keep what they are. */
    async commitQuiet(passes: readonly QuietPass[]): Promise<Set<string>> {
      const written = new Set<string>();
      // In one order for everybody, so that two who write the same mailboxes do not wait for each other.
      for (const pass of passes.toSorted((left, right) => (left.mailboxId < right.mailboxId ? -1 : 1))) {
        const { historyId, imapCursor } = pass;
        const rows = await quietStatement.execute({
          ...pass,
          historyId: historyId ?? '',
          imapCursor: imapCursor ?? '',
        });
        if (rows.length > 0) written.add(pass.mailboxId);
      }
      return written;
    },
  };
}
