import type { Database } from '../doors/database.ts';

const START = new Date('2026-01-01T00:00:00.000Z');

/** A lead whose addresses are in their compared form already. */
export async function insertLead({
  db,
  id,
  name,
  addresses,
  ownerId = null,
}: {
  db: Database;
  id: string;
  name: string;
  addresses: string[];
  ownerId?: string | null;
}) {
  await db.write(async (r) => {
    await r.leads.insert([{ id, name, ownerId, createdAt: START, updatedAt: START, removedAt: null }]);
    await r.leads.insertAddresses(
      addresses.map((address, index) => ({
        id: `${id}-${index}`,
        leadId: id,
        address,
        addressKey: address,
        addedRevision: 1,
        removedRevision: null,
      })),
    );
  });
}

export async function insertMailbox({ db, id, userId }: { db: Database; id: string; userId: string }) {
  await db.write((r) =>
    r.mailboxes.insert({
      id,
      userId,
      identity: `google:${id}`,
      address: `${userId}@company.example`,
      ownAddresses: [],
      route: 'google',
      routeSince: START,
      canSend: true,
      connectedAt: START,
      status: 'enabled',
      statusSince: START,
      hasSeat: true,
      queuedAt: START,
      importedRevision: 0,
      importedFrom: null,
    }),
  );
}

/** An email from the first of `people` to the others, recorded from one mailbox. */
export async function insertEmail({
  db,
  id,
  people,
  date,
  mailboxId = 'm1',
  subject = 'Offer',
  preview = '',
  fromName = null,
}: {
  db: Database;
  id: string;
  people: string[];
  date: Date;
  mailboxId?: string;
  subject?: string;
  preview?: string;
  fromName?: string | null;
}) {
  const [from = 'nobody@lead.example', ...to] = people;
  await db.write(async (r) => {
    await r.emails.insertMissing([
      {
        id,
        dedupeKey: id,
        messageId: `<${id}@lead.example>`,
        conversationId: id,
        subject,
        preview,
        from: { name: fromName, address: from },
        to: to.map((address) => ({ name: null, address })),
        cc: [],
        replyTo: [],
        date,
        direction: 'received',
        bodyText: 'the body',
        bodyHtml: null,
        bodyTruncated: false,
        attachments: [],
        recordedAt: date,
      },
    ]);
    await r.emails.insertCopies([
      { mailboxId, providerMessageId: id, emailId: id, threadId: id, labels: [], bcc: [] },
    ]);
    await r.emails.insertParticipants(
      people.map((addressKey, index) => ({ emailId: id, addressKey, role: index === 0 ? 'from' : 'to' })),
    );
  });
}
