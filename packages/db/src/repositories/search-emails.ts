import {
  type SQL,
  type SQLWrapper,
  and,
  desc,
  eq,
  exists,
  gt,
  gte,
  isNull,
  lt,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { matchesText } from './match-text.ts';
import type { EmailHead, EmailPlace } from './timelines.ts';

export type EmailSearch = {
  q: string | null;
  viewer: {
    userId: string;
    /** Otherwise only what stands on the timelines of their own leads, and their own mail with any lead. */
    seesEveryLead: boolean;
    /** What of other people's mail may be searched in. */
    sharing: 'everything' | 'subject' | 'metadata';
  };
  before: EmailPlace | null;
  limit: number;
};

/** Without a full-text index a search reads emails one by one: a page looks at this many at most. */
const WINDOW_SIZE = 10_000;
const WINDOWS_PER_PAGE = 5;

type HeadColumns = Omit<Tables['emails']['_']['columns'], 'bodyText' | 'bodyHtml'>;

export function createEmailSearch({ executor, tables, head }: RepositoryInput & { head: HeadColumns }) {
  const { copies, emailLeads, emails, leads, mailboxes } = tables;

  const isBefore = (place: EmailPlace | null) =>
    place === null
      ? undefined
      : and(lte(emails.date, place.time), or(lt(emails.date, place.time), lt(emails.id, place.id)));

  const standsInMailboxOf = (userId: string) =>
    exists(
      executor
        .select({ found: sql`1` })
        .from(copies)
        .innerJoin(mailboxes, eq(mailboxes.id, copies.mailboxId))
        .where(and(eq(copies.emailId, emails.id), eq(mailboxes.userId, userId))),
    );

  const standsOnTimeline = (ownerId: string | null) =>
    exists(
      executor
        .select({ found: sql`1` })
        .from(emailLeads)
        .innerJoin(leads, and(eq(leads.id, emailLeads.leadId), isNull(leads.removedAt)))
        .where(
          and(eq(emailLeads.emailId, emails.id), ownerId === null ? undefined : eq(leads.ownerId, ownerId)),
        ),
    );

  const matches = ({ q, viewer }: Pick<EmailSearch, 'q' | 'viewer'>): SQL | undefined => {
    if (q === null) return undefined;
    const people = or(
      ...[emails.from, emails.to, emails.cc].map((column) => matchesText(readablePeople(column), q)),
    );
    const subject = matchesText(emails.subject, q);
    const preview = matchesText(emails.preview, q);
    if (viewer.sharing === 'everything') return or(subject, people, preview);

    // What is not shown must not be found either, or words could be guessed by searching for them.
    const hidden = viewer.sharing === 'subject' ? preview : or(subject, preview);
    return or(
      people,
      viewer.sharing === 'subject' ? subject : undefined,
      and(standsInMailboxOf(viewer.userId), hidden),
    );
  };

  /** The place at which a window of emails from `before` on ends; null when it reaches the oldest. */
  const readWindowEnd = async (before: EmailPlace | null): Promise<EmailPlace | null> => {
    const [last] = await executor
      .select({ time: emails.date, id: emails.id })
      .from(emails)
      .where(isBefore(before))
      .orderBy(desc(emails.date), desc(emails.id))
      .offset(WINDOW_SIZE - 1)
      .limit(1);
    return last ?? null;
  };

  return async ({
    q,
    viewer,
    before,
    limit,
  }: EmailSearch): Promise<{ items: EmailHead[]; next: EmailPlace | null }> => {
    const items: EmailHead[] = [];
    // What stands on no timeline any more, because its lead was removed, is shown to nobody.
    const isVisible = viewer.seesEveryLead
      ? standsOnTimeline(null)
      : or(standsOnTimeline(viewer.userId), and(standsOnTimeline(null), standsInMailboxOf(viewer.userId)));
    let place = before;

    for (let windowCount = 0; windowCount < WINDOWS_PER_PAGE; windowCount += 1) {
      const end = await readWindowEnd(place);
      const found = await executor
        .select(head)
        .from(emails)
        .where(
          and(
            isBefore(place),
            end === null
              ? undefined
              : and(gte(emails.date, end.time), or(gt(emails.date, end.time), gte(emails.id, end.id))),
            matches({ q, viewer }),
            isVisible,
          ),
        )
        .orderBy(desc(emails.date), desc(emails.id))
        .limit(limit - items.length + 1);

      items.push(...found);
      if (items.length > limit) {
        const page = items.slice(0, limit);
        const last = page.at(-1);
        return { items: page, next: last ? { time: last.date, id: last.id } : null };
      }
      if (end === null) return { items, next: null };
      place = end;
    }
    return { items, next: place };
  };
}

/** Names and addresses out of the stored JSON, without its field names. */
function readablePeople(column: SQLWrapper) {
  let text = sql`cast(${column} as text)`;
  for (const noise of ['"name":null', '"name": null', '"name":', '"address":'])
    text = sql`replace(${text}, ${sql.raw(`'${noise}'`)}, '')`;
  return text;
}
