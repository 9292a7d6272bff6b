import type { ImportProgress } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { describeImport, isImporting } from './describe-import.ts';

const progress = (input: Partial<ImportProgress>): ImportProgress => ({
  id: 'import-1',
  reason: 'connect',
  state: 'recording',
  foundCount: 400,
  recordedCount: 170,
  notRecordedCount: 30,
  unitsSpent: 900,
  way: 'searches',
  otherWayUnits: 20_000,
  secondsLeft: 130,
  startedAt: '2026-05-04T09:00:00.000Z',
  finishedAt: null,
  ...input,
});

describe('the bar of an import', () => {
  test('what was looked at and not recorded is done too: otherwise the bar would never fill', () => {
    expect(describeImport(progress({}))).toMatchObject({ doneCount: 200, foundCount: 400 });
  });

  test('it says what was found and recorded, and how long it still takes', () => {
    const { detail, timeLeft } = describeImport(progress({}));
    expect(detail).toBe('400 found, 170 recorded');
    expect(timeLeft).toBe('about 2 minutes left');
  });

  test('while nothing is found yet, it promises nothing', () => {
    const shown = describeImport(
      progress({ state: 'listing', foundCount: 0, recordedCount: 0, secondsLeft: null }),
    );
    expect(shown).toMatchObject({ doneCount: null, timeLeft: '' });
  });

  test('one whose mailbox does not sync says that it waits, and for what', () => {
    const shown = describeImport(progress({ state: 'paused', secondsLeft: null }));
    expect(shown.title).toBe('Import of your history with leads is paused');
    expect(shown.detail).toBe('Waits until this mailbox syncs again. 170 recorded so far');
  });

  test('one that is done is no import in progress', () => {
    expect(isImporting(progress({ state: 'done' }))).toBe(false);
    expect(isImporting(progress({ state: 'abandoned' }))).toBe(false);
    expect(isImporting(null)).toBe(false);
    expect(isImporting(progress({}))).toBe(true);
  });
});
