import { describe, expect, it } from 'vitest';
import { createFindAddress } from './find-address.ts';
import { type MailHosts, readMailHosts } from './mail-hosts.ts';

const PUBLIC = '198.41.0.4';
const BY_NAME: Record<string, string[]> = {
  'imap.provider.example': [PUBLIC],
  'imap.both.example': ['2001:500:2::c', PUBLIC],
  'imap.inside.example': ['10.1.2.3'],
  'rebinding.example': [PUBLIC, '127.0.0.1'],
};

function find(setting: string, host: string, port = 993) {
  const hosts = readMailHosts(setting) as MailHosts;
  const asked: string[] = [];
  const findAddress = createFindAddress({
    hosts,
    async lookup(name) {
      asked.push(name);
      const found = BY_NAME[name];
      if (found) return found;
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    },
  });
  return { address: findAddress({ host, port }), asked };
}

const refused = { failure: { code: 'imap.server_not_allowed' } };

describe('without a list of the administrator’s', () => {
  it.each([143, 993, 465, 587])('a server of the Internet may be connected at port %d', async (port) => {
    const { address, asked } = find('public', 'imap.provider.example', port);
    expect(await address).toBe(PUBLIC);
    expect(asked).toEqual(['imap.provider.example']);
  });

  it.each([22, 25, 80, 443, 6379, 10_993])('port %d is none of mail', async (port) => {
    await expect(find('public', 'imap.provider.example', port).address).rejects.toMatchObject(refused);
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:198.41.0.4',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
  ])('%s is not of the Internet', async (address) => {
    await expect(find('public', address).address).rejects.toMatchObject(refused);
  });

  it.each([PUBLIC, '172.32.0.1', '2001:500:2::c', '2606:4700::1'])('%s is', async (address) => {
    const { address: found, asked } = find('public', address);
    expect(await found).toBe(address);
    expect(asked).toEqual([]);
  });

  it('a name that leads inside is refused, also when it leads outside as well', async () => {
    await expect(find('public', 'imap.inside.example').address).rejects.toMatchObject(refused);
    await expect(find('public', 'rebinding.example').address).rejects.toMatchObject(refused);
  });

  it('a name that leads nowhere is told from one that is not allowed', async () => {
    await expect(find('public', 'no-such.example').address).rejects.toMatchObject({
      failure: { code: 'network.unreachable' },
    });
  });

  it('IPv4 is taken where there is one: many machines have no way out by IPv6', async () => {
    expect(await find('public', 'imap.both.example').address).toBe(PUBLIC);
  });
});

describe('what the administrator lists', () => {
  it.each([
    ['imap.inside.example', 'imap.inside.example', 993],
    ['public, imap.inside.example', 'imap.inside.example', 1143],
    ['*.inside.example', 'imap.inside.example', 993],
    ['10.0.0.0/8', 'imap.inside.example', 993],
    ['10.1.2.3', 'imap.inside.example', 1143],
    ['10.1.2.3:1143', 'imap.inside.example', 1143],
    ['10.0.0.0/8:993', '10.200.0.1', 993],
    ['[::1]:993', '::1', 993],
    ['fd00::/8', 'fd12::7', 993],
    ['rebinding.example', 'rebinding.example', 993],
  ])('%s lets %s in at %d', async (setting, host, port) => {
    expect(await find(setting, host, port).address).toEqual(expect.any(String));
  });

  it.each([
    ['imap.inside.example:993', 'imap.inside.example', 143],
    ['*.inside.example', 'inside.example', 993],
    ['imap.inside.example', 'imap.provider.example', 993],
    ['10.2.0.0/16', 'imap.inside.example', 993],
    ['10.0.0.0/8', 'imap.provider.example', 993],
    ['none', 'imap.provider.example', 993],
    ['none', '127.0.0.1', 993],
  ])('%s does not let %s in at %d', async (setting, host, port) => {
    await expect(find(setting, host, port).address).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^(?:imap.server_not_allowed|network.unreachable)$/) },
    });
  });

  it.each([
    ['', ''],
    ['public, none', 'none'],
    ['http://mail.example', 'http://mail.example'],
    ['public, 10.0.0.0/33', '10.0.0.0/33'],
    ['10.0.0.0/', '10.0.0.0/'],
    ['mail.example:0', 'mail.example:0'],
    ['mail.example:70000', 'mail.example:70000'],
    ['mail.*.example', 'mail.*.example'],
    ['127.1', '127.1'],
  ])('"%s" is no such list, and what is wrong is named', (setting, wrong) => {
    expect(readMailHosts(setting)).toEqual({ wrong });
  });
});
