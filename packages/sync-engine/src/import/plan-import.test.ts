import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeQuery } from '../providers/gmail-api/write-query.ts';
import type { MailSearch } from '../providers/mail-provider.ts';
import { countUnits, planImport } from './plan-import.ts';

const since = new Date('2026-01-01T00:00:00Z');
const MANY = 1_000_000;
const fitsOneRequest = (search: MailSearch) => writeQuery(search).length < 1_500;
const plan = (addresses: string[], messageCount = MANY) =>
  planImport({ addresses, since, messageCount, fitsOneRequest }).map(writeQuery);

const address = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9._+-]{0,40}$/), fc.stringMatching(/^[a-z][a-z0-9-]{0,40}\.example$/))
  .map(([local, domain]) => `${local}@${domain}`);

describe('the searches of an import', () => {
  it('are nothing at all without addresses', () => {
    expect(plan([])).toEqual([]);
  });

  it('begin at a moment in seconds, because a plain date means midnight in California', () => {
    for (const query of plan(['jane@acme.example'])) expect(query).toMatch(/^after:1767225600 /);
  });

  it('ask for an address in every place, in two halves so that a tag does not hide it', () => {
    const [query] = plan(['jane@acme.example']);
    for (const field of ['from', 'to', 'cc', 'bcc']) expect(query).toContain(`${field}:(jane acme.example)`);
  });

  it('ask once for mail that Google Groups rewrote', () => {
    const queries = plan(Array.from({ length: 40 }, (_, at) => `lead${at}@acme.example`));
    expect(queries.filter((query) => query.includes('from:via'))).toHaveLength(1);
  });

  it('stay under 1,500 characters and together ask for every address', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { maxLength: 60 }), (addresses) => {
        const queries = plan(addresses);
        for (const query of queries) expect(query.length).toBeLessThan(1_500);
        const all = queries.join(' ');
        for (const one of addresses) expect(all).toContain(`from:(${one.replace('@', ' ')})`);
      }),
    );
  });

  it('cannot be broken out of by a strange address', () => {
    const [query] = plan(['"evil} OR {x"@acme.example', 'jane@bolt.example']);
    expect(query!.match(/[{}]/g)).toEqual(['{', '}']);
    expect(query).toContain('from:(jane bolt.example)');
  });

  it('list everything where that costs fewer units: many leads, few messages', () => {
    const addresses = Array.from({ length: 500 }, (_, at) => `lead${at}@company-${at}.example`);
    expect(plan(addresses, 5)).toEqual(['after:1767225600']);
    expect(plan(addresses, 5_000).length).toBeGreaterThan(1);
  });
});

it('units are counted by Google’s table: 5 for a page of 500 ids, 20 for a message', () => {
  expect(countUnits({ queryCount: 1, messageCount: 0 })).toBe(5);
  expect(countUnits({ queryCount: 1, messageCount: 1_000 })).toBe(2 * 5 + 1_000 * 20);
  expect(countUnits({ queryCount: 7, messageCount: 10 })).toBe(7 * 5 + 10 * 20);
});
