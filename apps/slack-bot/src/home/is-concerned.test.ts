import type { OutboxEvent } from '@mailsync/db';
import { expect, test } from 'vitest';
import { isConcerned } from './is-concerned.ts';

const owner = { userId: 'user-maya', seesOthers: false };
const colleague = { userId: 'user-tom', seesOthers: false };
const manager = { userId: 'user-boss', seesOthers: true };

test.each<[OutboxEvent['type'], boolean, boolean, boolean, boolean]>([
  // type, its owner, a colleague, whoever sees others, somebody who is not let in
  ['emails.recorded', true, false, false, false],
  ['import.progressed', true, false, false, false],
  ['mailbox.changed', true, false, true, false],
  ['mailbox.status_changed', true, true, true, false],
  ['mailbox.connected', true, true, true, false],
  ['sync_error.changed', true, false, true, false],
  ['lead.changed', false, false, false, false],
])('%s of a mailbox', (type, ...expected) => {
  const event = { type, mailboxId: 'mailbox-maya', userId: 'user-maya' };
  const seen = [owner, colleague, manager, null].map((viewer) =>
    isConcerned({ event, ownerId: 'user-maya', viewer }),
  );
  expect(seen).toEqual(expected);
});

test('a fault of the installation concerns everybody, a change of a person that person and managers', () => {
  const ask = (type: OutboxEvent['type'], userId: string | null) =>
    [owner, colleague, manager, null].map((viewer) =>
      isConcerned({ event: { type, mailboxId: null, userId }, ownerId: null, viewer }),
    );
  expect(ask('sync_error.changed', null)).toEqual([true, true, true, false]);
  expect(ask('user.changed', 'user-maya')).toEqual([true, false, true, true]);
  expect(ask('company.changed', null)).toEqual([true, true, true, true]);
});
