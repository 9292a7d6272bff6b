import type { ListResponse } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { chooseFolders } from './choose-folders.ts';

/** A folder as LIST tells of it: its path, what it is for, and its flags. */
const folder = (path: string, specialUse?: string, ...flags: string[]) =>
  ({ path, flags: new Set(flags), ...(specialUse && { specialUse }) }) as ListResponse;

const atGmail = (...list: ListResponse[]) => chooseFolders({ list, hasGmailExtensions: true });
const elsewhere = (...list: ListResponse[]) => chooseFolders({ list, hasGmailExtensions: false });

describe('at Gmail', () => {
  it.each([
    ['English', '[Gmail]/All Mail', '[Gmail]/Spam', '[Gmail]/Trash'],
    ['German', '[Gmail]/Alle Nachrichten', '[Gmail]/Spam', '[Gmail]/Papierkorb'],
    ['British', '[Google Mail]/All Mail', '[Google Mail]/Spam', '[Google Mail]/Bin'],
    ['Japanese', '[Gmail]/すべてのメール', '[Gmail]/迷惑メール', '[Gmail]/ゴミ箱'],
  ])(
    'mail is read from All Mail alone, whatever the account’s language calls it: %s',
    (_, all, spam, bin) => {
      const folders = atGmail(
        folder('INBOX', '\\Inbox'),
        folder('[Gmail]', undefined, '\\Noselect'),
        folder(all, '\\All'),
        folder(spam, '\\Junk'),
        folder(bin, '\\Trash'),
        folder('Customers'),
        folder('All Mail'),
      );
      expect(folders).toMatchObject({ live: [all], spamAndBin: [spam, bin] });
      expect([...folders.labelByPath]).toEqual([
        [spam, 'SPAM'],
        [bin, 'TRASH'],
      ]);
    },
  );

  it('without a folder of all mail, or with one that cannot be opened, it says which box to tick', () => {
    const lists = [
      [folder('INBOX', '\\Inbox'), folder('[Gmail]/Spam', '\\Junk'), folder('All Mail')],
      [folder('INBOX'), folder('[Gmail]/All Mail', '\\All', '\\NoSelect')],
      [],
    ];
    for (const list of lists) {
      expect(() => atGmail(...list)).toThrow(ProviderError);
      expect(() => atGmail(...list)).toThrow('imap.all_mail_hidden');
    }
  });
});

describe('elsewhere', () => {
  it('mail is read from every folder but spam, the bin and drafts, by what they are for and not by their names', () => {
    const folders = elsewhere(
      folder('INBOX'),
      folder('Gesendet', '\\Sent'),
      folder('Entwürfe', '\\Drafts'),
      folder('Unerwünscht', '\\Junk'),
      folder('Papierkorb', '\\Trash'),
      folder('Junk'),
      folder('Archiv', '\\Archive'),
    );
    expect(folders.live).toEqual(['Archiv', 'Gesendet', 'INBOX', 'Junk']);
    expect(folders.spamAndBin).toEqual(['Unerwünscht', 'Papierkorb']);
    expect(Object.fromEntries(folders.labelByPath)).toEqual({
      INBOX: 'INBOX',
      Gesendet: 'SENT',
      Entwürfe: 'DRAFT',
      Unerwünscht: 'SPAM',
      Papierkorb: 'TRASH',
    });
  });

  it('folders within folders are read, those that only hold others are not opened', () => {
    const folders = elsewhere(
      folder('INBOX'),
      folder('INBOX.Customers', undefined, '\\HasChildren'),
      folder('INBOX.Customers.Acme'),
      folder('Shelf', undefined, '\\Noselect', '\\HasChildren'),
      folder('Shelf/2025'),
      folder('Old', undefined, '\\NonExistent'),
    );
    expect(folders.live).toEqual(['INBOX', 'INBOX.Customers', 'INBOX.Customers.Acme', 'Shelf/2025']);
  });

  it('views of mail that lies in other folders are left out: it would be read twice', () => {
    const folders = elsewhere(
      folder('INBOX'),
      folder('virtual/All', '\\All'),
      folder('virtual/Flagged', '\\Flagged'),
      folder('virtual/Important', '\\Important'),
    );
    expect(folders.live).toEqual(['INBOX']);
  });

  it('a server that says of no folder what it is for has all of them read, in any case of INBOX', () => {
    const folders = elsewhere(folder('Inbox'), folder('Sent'), folder('Spam'));
    expect(folders).toMatchObject({ live: ['Inbox', 'Sent', 'Spam'], spamAndBin: [] });
    expect(folders.labelByPath.get('Inbox')).toBe('INBOX');
  });

  it('several folders of spam are all spam', () => {
    const folders = elsewhere(folder('INBOX'), folder('Junk', '\\Junk'), folder('Bulk', '\\Junk'));
    expect(folders).toMatchObject({ live: ['INBOX'], spamAndBin: ['Junk', 'Bulk'] });
  });
});
