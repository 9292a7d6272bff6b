import { describe, expect, it } from 'vitest';
import { chooseServers, readPassword, type WishedServers } from './choose-servers.ts';

const gmail = {
  imap: { host: 'imap.gmail.com', port: 993 },
  smtp: { host: 'smtp.gmail.com', port: 465 },
};
const wished: WishedServers = {
  imap: { host: ' IMAP.Company.Example ', port: 993, security: 'tls' },
  smtp: { host: 'smtp.company.example', port: 587, security: 'starttls' },
};
const servers = {
  imap: { host: 'imap.company.example', port: 993, security: 'tls' as const },
  smtp: { host: 'smtp.company.example', port: 587, security: 'starttls' as const },
  login: 'ann@company.example',
};
const address = 'ann@company.example';
const choose = (change: Partial<Parameters<typeof chooseServers>[0]>) =>
  chooseServers({ wished, address, known: null, gmail, ...change });

describe('where a password is tried', () => {
  it('without servers at Gmail’s, or at those that the mailbox is known by', () => {
    expect(choose({ wished: null })).toEqual({ servers: null });
    expect(choose({ wished: null, known: { servers: null } })).toEqual({ servers: null });
    expect(choose({ wished: null, known: { servers } })).toEqual({ servers });
  });

  it('at those that were typed, under the address unless there is another login', () => {
    expect(choose({})).toEqual({ servers });
    expect(choose({ wished: { ...wished, login: ' ann ' } })).toEqual({
      servers: { ...servers, login: 'ann' },
    });
    expect(choose({ known: { servers } })).toEqual({ servers });
  });

  it('whoever types Gmail’s own servers has a Google mailbox', () => {
    const typed = { ...wished, imap: { ...wished.imap, host: 'imap.gmail.com' } };
    expect(choose({ wished: typed })).toEqual({ servers: null });
    expect(choose({ wished: typed, known: { servers: null } })).toEqual({ servers: null });
  });
});

describe('what is wrong is named by its field', () => {
  it.each([
    ['imap', 'imap.company.example:993'],
    ['smtp', 'no server'],
  ] as const)('%s: "%s"', (kind, host) => {
    expect(choose({ wished: { ...wished, [kind]: { ...wished[kind], host } } })).toEqual({
      wrong: { code: 'connect.no_server', path: `servers.${kind}.host` },
    });
  });

  it.each([
    ['ann@outlook.com', 'imap.company.example', 'address'],
    ['ann@Hotmail.com', 'imap.company.example', 'address'],
    ['ann@company.example', 'outlook.office365.com', 'servers.imap.host'],
    ['ann@proton.me', '127.0.0.1', 'address'],
  ])('%s at %s cannot be let in by a password', (asked, host, path) => {
    const answer = choose({ address: asked, wished: { ...wished, imap: { ...wished.imap, host } } });
    expect(answer).toMatchObject({ wrong: { code: 'connect.passwords_not_taken', path } });
    const what = 'wrong' in answer ? answer.wrong.what : '';
    expect(what).toMatch(/Microsoft|Proton/);
  });

  it('a mailbox does not move from Google to another provider, nor back', () => {
    const wrong = { wrong: { code: 'connect.other_provider', path: 'servers.imap.host' } };
    expect(choose({ known: { servers: null } })).toEqual(wrong);
    const typed = { ...wished, imap: { ...wished.imap, host: 'imap.gmail.com' } };
    expect(choose({ wished: typed, known: { servers } })).toEqual(wrong);
  });
});

it('blanks are dropped where passwords are shown in groups, and nowhere else', () => {
  const typed = 'abcd efgh';
  expect(readPassword({ typed, servers: null })).toBe('abcdefgh');
  expect(readPassword({ typed, servers })).toBe(typed);
  const fastmail = { ...servers, imap: { ...servers.imap, host: 'imap.fastmail.com' } };
  expect(readPassword({ typed, servers: fastmail })).toBe('abcdefgh');
});
