import { createManualClock } from '@mailsync/foundation';
import { afterEach, describe, expect, test } from 'vitest';

import { openGoogleDouble } from '../google/open-google-double.ts';
import type { GoogleDouble } from '../google/open-google-double.ts';
import { leadMailOf } from '../google/seed/lead-mail-of.ts';
import { leadAddressesOf, sampleCompany } from './sample-company.ts';
import { startFreshMail } from './start-fresh-mail.ts';

const UNTIL = new Date('2026-06-15T09:00:00Z');
const company = sampleCompany({ until: UNTIL });
const opened: GoogleDouble[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()));
});

async function openCompany() {
  const clock = createManualClock(UNTIL);
  const double = await openGoogleDouble({ clock, seed: company.world });
  opened.push(double);
  return { double, clock };
}

describe('the sample company', () => {
  test('says that it is sample data, and nobody in it can be written to', () => {
    expect(company.name).toContain('sample data');
    const addresses = [
      ...company.users.map(({ email }) => email),
      ...company.leads.flatMap((lead) => lead.addresses),
      ...company.people.map(({ address }) => address),
    ];
    for (const address of addresses) expect(address).toMatch(/^[^@\s]+@[a-z0-9.-]+\.example$/);
    expect(new Set(company.leads.flatMap((lead) => lead.addresses)).size).toBe(
      company.leads.flatMap((lead) => lead.addresses).length,
    );
  });

  test('has all six roles, one administrator, two sales teams, and an owner for each lead', () => {
    const roles = company.users.map(({ role }) => role);
    expect(new Set(roles).size).toBe(6);
    expect(roles.filter((role) => role === 'administrator')).toHaveLength(1);
    expect(new Set(company.users.flatMap(({ team }) => team ?? [])).size).toBe(2);
    const emails = company.users.map(({ email }) => email);
    expect(company.leads).toHaveLength(24);
    for (const { ownerEmail } of company.leads) expect(emails).toContain(ownerEmail);
  });

  test('its mailboxes hold 1,500 to 3,000 messages and 3 to 5 % lead mail', async () => {
    const { double } = await openCompany();
    const leadAddresses = leadAddressesOf(company.leads).map(({ address }) => address);
    const leadMail = leadMailOf({ world: company.world, leadAddresses });
    for (const { person } of company.world.grown!) {
      const messages = await double.control.listMessages({ person: person.address });
      const ofLeads = leadMail.filter(({ copies }) => copies.some((copy) => copy.person === person.address));
      expect(messages.length).toBeGreaterThanOrEqual(1_500);
      expect(messages.length).toBeLessThanOrEqual(3_000);
      expect(ofLeads.length / messages.length).toBeGreaterThan(0.03);
      expect(ofLeads.length / messages.length).toBeLessThan(0.05);
    }
    expect(leadMail.some(({ copies }) => copies.length > 1)).toBe(true);
  });
});

describe('fresh mail', () => {
  test('arrives at the beat it is given, from leads and strangers, with answers in their threads', async () => {
    const { double, clock } = await openCompany();
    const countAll = async () => {
      let count = 0;
      for (const { address } of company.people) {
        count += (await double.control.listMessages({ person: address })).length;
      }
      return count;
    };
    const before = await countAll();
    const beats: (() => void)[] = [];
    const stopped: string[] = [];
    const fresh = startFreshMail({
      double,
      company,
      everyMs: 5_000,
      clock,
      repeat: (run, everyMs) => {
        expect(everyMs).toBe(5_000);
        beats.push(run);
        return () => stopped.push('stopped');
      },
    });
    for (let beat = 0; beat < 40; beat += 1) {
      clock.advanceMs(5_000);
      beats[0]!();
    }
    await fresh.stop();

    expect(stopped).toEqual(['stopped']);
    expect(await countAll()).toBe(before + 40);
    const delivered = (await double.control.deliveries()).slice(-40);
    const leads = new Set(leadAddressesOf(company.leads).map(({ address }) => address));
    const senders = delivered.map(({ mail }) => mail!.from.address);
    expect(senders.some((address) => leads.has(address))).toBe(true);
    expect(senders.some((address) => !leads.has(address) && !address.endsWith(company.domain))).toBe(true);
    expect(delivered.some(({ mail }) => mail!.inReplyTo !== undefined)).toBe(true);
  });
});
