import { describe, expect, it } from 'vitest';
import type { ProviderMessage } from '../providers/mail-provider.ts';
import { decideFate, type MatchingRules } from './decide-fate.ts';

const person = (address: string) => ({ name: null, address });

const message = (change: Partial<ProviderMessage> = {}) =>
  ({
    labels: ['INBOX'],
    from: person('jane@acme.example'),
    to: [person('ann@oak.example')],
    cc: [],
    bcc: [],
    replyTo: [],
    ...change,
  }) as unknown as ProviderMessage;

const rules = (change: Partial<MatchingRules> = {}): MatchingRules => ({
  revision: 7,
  leadIdsByAddressKey: new Map([
    ['jane@acme.example', ['lead-jane']],
    ['info@acme.example', ['lead-acme', 'lead-jane']],
  ]),
  exclusions: new Set(),
  ownDomains: new Set(['oak.example']),
  recordInternal: false,
  ...change,
});

const decide = (change: Partial<ProviderMessage> = {}, ruleChange: Partial<MatchingRules> = {}) =>
  decideFate({ message: message(change), rules: rules(ruleChange) });

describe('the fate of a message', () => {
  it.each([
    ['from', { from: person('JANE@acme.example') }],
    ['to', { from: person('ann@oak.example'), to: [person('jane@acme.example')] }],
    ['cc', { from: person('x@x.example'), cc: [person('jane@acme.example')] }],
    ['bcc', { from: person('ann@oak.example'), to: [], bcc: [person('jane@acme.example')] }],
    ['reply-to', { from: person('forms@site.example'), replyTo: [person('jane@acme.example')] }],
  ])('is recorded when a lead is in %s', (_where, change) => {
    expect(decide(change)).toMatchObject({
      state: 'recorded',
      leads: [{ leadId: 'lead-jane', addressKey: 'jane@acme.example', match: 'exact' }],
    });
  });

  it('is skipped when an address only looks like the lead’s', () => {
    for (const address of [
      'jane@acme.example.relay.example',
      'xjane@acme.example',
      'jane@acme.examples',
      '',
    ]) {
      expect(decide({ from: { name: 'jane@acme.example', address } })).toEqual({
        state: 'skipped',
        reason: 'not_a_lead',
      });
    }
  });

  it('marks a match by tag as an alias, and an exact one wins', () => {
    expect(decide({ from: person('jane+orders@acme.example') })).toMatchObject({
      leads: [{ leadId: 'lead-jane', match: 'alias' }],
    });
    const both = decide({ from: person('jane+orders@acme.example'), cc: [person('jane@acme.example')] });
    expect(both).toMatchObject({ leads: [{ leadId: 'lead-jane', match: 'exact' }] });
  });

  it('links an address of two leads to both', () => {
    const fate = decide({ from: person('info@acme.example') });
    expect(fate.state === 'recorded' && fate.leads.map((one) => one.leadId)).toEqual([
      'lead-acme',
      'lead-jane',
    ]);
  });

  it.each([
    ['DRAFT', 'draft'],
    ['SPAM', 'spam'],
    ['TRASH', 'bin'],
    ['CHAT', 'chat'],
  ])('with label %s is skipped as %s, lead or not', (label, reason) => {
    expect(decide({ labels: [label, 'INBOX'] })).toEqual({ state: 'skipped', reason });
  });

  it('is skipped when an address or a domain is excluded, and strangers are told apart from that', () => {
    expect(decide({}, { exclusions: new Set(['jane@acme.example']) })).toEqual({
      state: 'skipped',
      reason: 'excluded',
    });
    expect(decide({}, { exclusions: new Set(['acme.example']) })).toEqual({
      state: 'skipped',
      reason: 'excluded',
    });
    expect(decide({ from: person('sam@x.example') }, { exclusions: new Set(['x.example']) })).toEqual({
      state: 'skipped',
      reason: 'not_a_lead',
    });
  });

  it('is skipped as internal when all are of the company, unless that is switched on', () => {
    const colleague = { leadIdsByAddressKey: new Map([['ben@oak.example', ['lead-ben']]]) };
    const change = { from: person('ben@oak.example') };
    expect(decide(change, colleague)).toEqual({ state: 'skipped', reason: 'internal' });
    expect(decide(change, { ...colleague, recordInternal: true })).toMatchObject({ state: 'recorded' });
    expect(decide({ ...change, cc: [person('x@x.example')] }, colleague)).toMatchObject({
      state: 'recorded',
    });
  });
});
