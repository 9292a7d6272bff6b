import type { SeedMessage } from '@mailsync/sandbox';

const UNRECORDED_LABELS = ['SPAM', 'TRASH', 'DRAFT', 'CHAT'];

export interface BookCopy {
  person: string;
  id: string;
  mail: BookMail;
  labels: string[];
  isDeleted: boolean;
  /** Addresses that this copy shows, without their `+tag`; Bcc is shown to its sender alone. */
  shows: string[];
  /** Addresses that Gmail can search for: all but those of Reply-To. */
  searchable: string[];
  /** Whenever it was looked at since it came, it had to be recorded; null before the first look. */
  wasAlwaysRecordable: boolean | null;
  /** There was a moment at which it could have been recorded, so it may be there. */
  mayBeRecorded: boolean;
  /** A person has had it removed. */
  isRemoved: boolean;
  /** Was removed and is to come back. */
  isAwaited: boolean;
}

export interface BookMail {
  key: string;
  subject: string;
  copies: BookCopy[];
}

export interface BookRules {
  leadAddresses: ReadonlySet<string>;
  /** Addresses and domains. */
  exclusions: ReadonlySet<string>;
  isConnected(person: string): boolean;
}

/** What has been delivered and what became of it, kept beside the world: from it follows what must be recorded. */
export interface MailBook {
  copies: Map<string, BookCopy>;
  mails: BookMail[];
  /** Takes in what the stand-in was given to deliver. */
  add(delivered: SeedMessage): void;
  find(copy: { person: string; id: string }): BookCopy;
  /** Notes what could be recorded at this moment. */
  look(rules: BookRules): void;
}

export const copyKey = ({ person, id }: { person: string; id: string }) => `${person} ${id}`;

export function createMailBook(): MailBook {
  const copies = new Map<string, BookCopy>();
  const mails: BookMail[] = [];
  return {
    copies,
    mails,
    add(delivered) {
      const { mail } = delivered;
      if (!mail) throw new Error('The run delivers mail in parts.');
      const book: BookMail = {
        key: mail.messageId ?? `none ${mails.length}`,
        subject: mail.subject,
        copies: [],
      };
      mails.push(book);
      const shown = [mail.from, ...(mail.to ?? []), ...(mail.cc ?? [])];
      for (const { person, id, labels } of delivered.copies) {
        const isSenders = labels.includes('SENT') || labels.includes('DRAFT');
        const people = isSenders ? [...shown, ...(mail.bcc ?? [])] : shown;
        const copy: BookCopy = {
          person,
          id: id!,
          mail: book,
          labels: [...labels],
          isDeleted: false,
          shows: listAddresses([...people, ...(mail.replyTo ?? [])]),
          searchable: listAddresses(people),
          wasAlwaysRecordable: null,
          mayBeRecorded: false,
          isRemoved: false,
          isAwaited: false,
        };
        book.copies.push(copy);
        copies.set(copyKey(copy), copy);
      }
    },
    find: (copy) => copies.get(copyKey(copy))!,
    look(rules) {
      for (const copy of copies.values()) {
        const isNow = isRecordable({ copy, rules });
        copy.mayBeRecorded ||= isNow;
        copy.wasAlwaysRecordable = isNow && copy.wasAlwaysRecordable !== false;
      }
    },
  };
}

const listAddresses = (people: readonly { address: string }[]) => [
  ...new Set(people.map(({ address }) => address.toLowerCase().replace(/\+[^@]*@/, '@'))),
];

/**
 * Whether this copy must be there. Gmail cannot search for Reply-To: a lead that stands there alone is seen only by who
 * reads the mail when it comes, and an import of a lead added later does not find it (docs/history.md).
 */
export function mustBeRecorded({ copy, rules }: { copy: BookCopy; rules: BookRules }): boolean {
  if (!isRecordable({ copy, rules })) return false;
  return (
    copy.wasAlwaysRecordable === true || copy.searchable.some((address) => rules.leadAddresses.has(address))
  );
}

/** Whether this copy, read at this moment, must be recorded. */
export function isRecordable({ copy, rules }: { copy: BookCopy; rules: BookRules }): boolean {
  if (copy.isDeleted || copy.isRemoved || !rules.isConnected(copy.person)) return false;
  if (copy.labels.some((label) => UNRECORDED_LABELS.includes(label))) return false;
  if (!copy.shows.some((address) => rules.leadAddresses.has(address))) return false;
  return !copy.shows.some(
    (address) => rules.exclusions.has(address) || rules.exclusions.has(address.split('@')[1]!),
  );
}
