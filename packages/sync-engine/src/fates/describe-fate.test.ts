import { expect, it } from 'vitest';
import { errorCatalogue } from '../sync-errors/catalogue.ts';
import { describeFate, SKIP_REASONS, UNKNOWN_REASONS } from './describe-fate.ts';

const BY_ITSELF = 'it is then recorded by itself.';
const HERE = 'Nothing records it again by itself. If it was removed by mistake, bring it back.';

const TABLE = [
  ['recorded', null, 'It is recorded.', 'Look at the timeline of its lead.'],
  ['queued', null, 'It waits to be read.', 'Nothing to do: its turn comes by itself.'],
  [
    'queued',
    'gmail.unavailable',
    'Reading it did not succeed yet. Gmail had a temporary problem.',
    'Nothing to do: Mail Sync tries again by itself.',
  ],
  ['skipped', 'not_a_lead', 'Nobody in it is a lead.', `Add one of its addresses to a lead; ${BY_ITSELF}`],
  [
    'skipped',
    'excluded',
    'One of its addresses is excluded from recording.',
    `An administrator can lift the exclusion; ${BY_ITSELF}`,
  ],
  [
    'skipped',
    'internal',
    'Everybody in it belongs to your own company.',
    'An administrator can switch the recording of internal mail on.',
  ],
  ['skipped', 'draft', 'It is a draft.', `Send it; ${BY_ITSELF}`],
  ['skipped', 'spam', 'It lies in spam.', `Mark it as not spam in Gmail; ${BY_ITSELF}`],
  ['skipped', 'bin', 'It lies in the bin.', `Move it out of the bin in Gmail; ${BY_ITSELF}`],
  ['skipped', 'chat', 'It is a chat message, not an email.', 'Nothing to do.'],
  [
    'gone',
    null,
    'It was deleted before Mail Sync could read it.',
    'If it matters, ask the other side to send it again.',
  ],
  [
    'failed',
    'gmail.message_unreadable',
    'Reading it failed three times, so it was kept aside. Gmail refused to hand out one email.',
    'Press Try again.',
  ],
  [
    'removed',
    'disconnected',
    'It was removed with all that this mailbox had recorded when it was disconnected.',
    HERE,
  ],
  ['removed', 'by_hand', 'A person removed it here.', HERE],
  [
    'unknown',
    'before_import_window',
    'It is older than the history that Mail Sync reads.',
    'An administrator can tell how far back history is read.',
  ],
  [
    'unknown',
    'no_lead_when_imported',
    'It is from before this mailbox was connected, and nobody in it was a lead when history was read.',
    `Add one of its addresses to a lead; ${BY_ITSELF}`,
  ],
  [
    'unknown',
    'importing',
    'It is from before this mailbox was connected, and history is still being read.',
    'Wait until the import is done, then search again.',
  ],
  [
    'unknown',
    'not_read_yet',
    'Mail Sync has not come to it yet.',
    'Press Sync now. If this stays, look at the status of the mailbox.',
  ],
  ['unknown', 'spam', 'It lies in spam.', `Mark it as not spam in Gmail; ${BY_ITSELF}`],
  [
    'unknown',
    null,
    'Mail Sync has not seen it: it is older than the history that was read, or nobody in it was a lead then.',
    `Add one of its addresses to a lead; within the import window ${BY_ITSELF}`,
  ],
] as const;

it.each(TABLE)('%s, %s: %s', (state, reason, what, whatToDo) => {
  expect(describeFate({ state, reason })).toEqual({ what, whatToDo });
});

it('no reason is left out of the table', () => {
  const told = (wanted: string) =>
    TABLE.filter(([state, reason]) => state === wanted && reason !== null).map(
      ([, reason]) => reason as string,
    );
  expect(told('skipped').sort()).toEqual(SKIP_REASONS.toSorted());
  expect(told('unknown')).toEqual(expect.arrayContaining(UNKNOWN_REASONS));
});

it('every error of the catalogue that kept a message aside is said in its own words', () => {
  for (const { code, what } of errorCatalogue.values()) {
    expect(describeFate({ state: 'failed', reason: code }).what).toContain(what);
  }
});
