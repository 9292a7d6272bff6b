import { expect, it } from 'vitest';
import { GOOGLE_DOMAINS, KNOWN_PROVIDERS, PROVIDERS_WITHOUT_PASSWORDS } from './known-providers.ts';
import { readHost } from './read-host.ts';

it('an address belongs to one provider at most', () => {
  const domains = [
    ...KNOWN_PROVIDERS.flatMap((one) => one.domains),
    ...PROVIDERS_WITHOUT_PASSWORDS.flatMap((one) => one.domains),
    ...GOOGLE_DOMAINS,
  ];
  expect(domains.toSorted()).toEqual([...new Set(domains)].toSorted());
  expect(domains).toEqual(domains.map((one) => one.toLowerCase()));
});

it('servers are named as they are kept, at the ports of mail, and never without encryption', () => {
  const usual = { tls: [993, 465], starttls: [143, 587] };
  for (const { imap, smtp } of KNOWN_PROVIDERS) {
    for (const { host, port, security } of [imap, smtp]) {
      expect(readHost(host)).toBe(host);
      expect(usual[security]).toContain(port);
    }
  }
});

it('each says what to do before one connects', () => {
  for (const { id, steps, passwordUrl } of KNOWN_PROVIDERS) {
    expect([id, steps.length > 0]).toEqual([id, true]);
    if (passwordUrl) expect(passwordUrl).toMatch(/^https:\/\//);
  }
});
