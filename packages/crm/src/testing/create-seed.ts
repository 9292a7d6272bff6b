import type { Role } from '../permissions/role.ts';
import type { Database } from '@mailsync/db';
import type { Clock, CreateId } from '@mailsync/foundation';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

/** Puts what a test is about straight into the database. */
export function createSeed({ db, createId, clock }: { db: Database; createId: CreateId; clock: Clock }) {
  return {
    team: async (name: string) => {
      const id = createId();
      await db.write((r) => r.users.createTeam({ id, name, createdAt: clock.now() }));
      return id;
    },

    user: ({ role, teamId = null, name }: { role: Role; teamId?: string | null; name?: string }) => {
      const id = createId();
      return db.write((r) =>
        r.users.create({
          id,
          email: `${role}-${id.slice(-6)}@company.example`,
          name: name ?? `The ${role.replaceAll('_', ' ')}`,
          role,
          teamId,
          createdAt: clock.now(),
          activatedAt: clock.now(),
        }),
      );
    },

    mailbox: async ({
      id = createId(),
      userId,
      address,
    }: {
      id?: string;
      userId: string;
      address: string;
    }) => {
      await db.write((r) =>
        r.mailboxes.insert({
          id,
          userId,
          identity: `google:${id}`,
          address,
          ownAddresses: [address],
          route: 'google',
          routeSince: MORNING,
          canSend: true,
          connectedAt: clock.now(),
          status: 'enabled',
          statusSince: MORNING,
          hasSeat: true,
          queuedAt: MORNING,
          importedRevision: 0,
          importedFrom: null,
          nextSyncAt: new Date(clock.now().getTime() + 3_600_000),
        }),
      );
      return id;
    },

    /** An email between a lead's address and us, recorded from one mailbox. */
    email: async ({
      mailboxId,
      from,
      to = 'anna@company.example',
      subject = 'Offer',
      preview = 'Thank you for the offer',
      date = MORNING,
      bcc = [],
    }: {
      mailboxId: string;
      from: string;
      to?: string;
      subject?: string;
      preview?: string;
      date?: Date;
      bcc?: { name: string | null; address: string }[];
    }) => {
      const id = createId();
      await db.write(async (r) => {
        await r.emails.insertMissing([
          {
            id,
            dedupeKey: id,
            messageId: `<${id}@lead.example>`,
            conversationId: id,
            subject,
            preview,
            from: { name: null, address: from },
            to: [{ name: null, address: to }],
            cc: [],
            replyTo: [],
            date,
            direction: 'received',
            bodyText: `${preview}, and more in the body`,
            bodyHtml: `<p>${preview}</p>`,
            bodyTruncated: false,
            attachments: [
              {
                name: 'offer.pdf',
                contentType: 'application/pdf',
                sizeBytes: 1200,
                providerId: 'p',
                partId: '1',
              },
            ],
            recordedAt: date,
          },
        ]);
        await r.emails.insertCopies([
          { mailboxId, providerMessageId: id, emailId: id, threadId: id, labels: [], bcc },
        ]);
        await r.emails.insertParticipants([
          { emailId: id, addressKey: from, role: 'from' },
          { emailId: id, addressKey: to, role: 'to' },
        ]);
      });
      return id;
    },
  };
}
