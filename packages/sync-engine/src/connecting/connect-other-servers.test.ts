import { openAuthority } from '@mailsync/sandbox';
import { describe, expect, it } from 'vitest';
import type { MailHosts } from '../providers/mail-servers/mail-hosts.ts';
import { readMailHosts } from '../providers/mail-servers/mail-hosts.ts';
import { openMailDoor } from '../testing/open-mail-door.ts';
import {
  ANN,
  BEN,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import { trust } from '../testing/trust.ts';
import type { WishedServers } from './choose-servers.ts';

const person = ANN.address;
/** The stand-in's servers by another name than Gmail's are somebody else's. */
const HOST = 'localhost';

async function openElsewhere({ setting = HOST }: { setting?: string } = {}) {
  const fixture = await openOak({ mailHosts: readMailHosts(setting) as MailHosts });
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const userId = await fixture.addUser({ email: person });
  const { GMAIL_IMAP_PORT, GMAIL_SMTP_PORT } = fixture.google.settings;
  const servers: WishedServers = {
    imap: { host: HOST, port: Number(GMAIL_IMAP_PORT), security: 'tls' },
    smtp: { host: HOST, port: Number(GMAIL_SMTP_PORT), security: 'tls' },
  };
  const connect = (change: Partial<Parameters<typeof fixture.connectAppPassword>[0]> = {}) =>
    fixture.connectAppPassword({ userId, person, servers, ...change });
  return { fixture, userId, servers, connect };
}

const aboutField = (code: string, path: string) =>
  expect.objectContaining({
    code,
    details: {
      howToFix: expect.arrayContaining([expect.any(String)]),
      errors: [{ path, message: expect.stringMatching(/^[A-Z].*\.$/) }],
    },
  });

describe('connecting a mailbox at other servers', () => {
  it('reads it, keeps its servers in clear and its password sealed, bound to them', async () => {
    const { fixture, userId, servers, connect } = await openElsewhere();
    const mailboxId = await connect();
    await deliverToAnn(fixture, { mail: mail({ subject: 'Elsewhere' }) });
    for (let count = 0; count < 2; count++) await fixture.passWhenDue(mailboxId);
    const kept = { ...servers, login: person };
    expect(await fixture.view(mailboxId)).toMatchObject({
      address: person,
      status: 'enabled',
      provider: 'other',
      servers: kept,
      route: 'app_password',
      routes: ['app_password'],
    });
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({
      identity: `imap://${HOST}/${person}`,
      ownAddresses: [person],
    });
    expect(await readSubjects(fixture, userId)).toEqual(['Elsewhere']);

    const moved = { ...kept, imap: { ...servers.imap, host: 'imap.thief.example' } };
    await fixture.db.write((r) => r.mailboxes.update(mailboxId, { servers: moved }));
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { code: 'mailsync.unexpected' },
    });
  });

  it('a login name may differ from the address, which the mailbox is shown by', async () => {
    const { fixture, servers, connect } = await openElsewhere();
    const { appPassword } = await fixture.google.control.makeAppPassword({ person });
    const mailboxId = await connect({
      person: 'sales@oak.example',
      appPassword,
      servers: { ...servers, login: person },
    });
    expect(await fixture.view(mailboxId)).toMatchObject({
      address: 'sales@oak.example',
      servers: { login: person },
    });
  });

  it('over STARTTLS, with nothing but that said in clear', async () => {
    const { fixture, servers, connect } = await openElsewhere();
    const authority = openAuthority({ name: 'Oak Authority' });
    const certificate = authority.issue({ dnsNames: [HOST] });
    const behind = (port: number) => ({ port, authority: fixture.google.authority });
    const doors = {
      imap: await openMailDoor({
        kind: 'imap',
        security: 'starttls',
        certificate,
        behind: behind(servers.imap.port),
      }),
      smtp: await openMailDoor({
        kind: 'smtp',
        security: 'starttls',
        certificate,
        behind: behind(servers.smtp.port),
      }),
    };
    trust(authority.certificate);
    const at = ({ port }: { port: number }) => ({ host: HOST, port, security: 'starttls' as const });
    const mailboxId = await connect({ servers: { imap: at(doors.imap), smtp: at(doors.smtp) } });
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled' });
    const said = [...doors.imap.heard, ...doors.smtp.heard].map((line) => line.replace(/^\w+ (?=[A-Z])/, ''));
    expect(said.every((line) => /^(?:CAPABILITY|STARTTLS|EHLO \S+|\[?\S+\]?)$/.test(line))).toBe(true);
    expect(said.filter((line) => line.endsWith('STARTTLS'))).toHaveLength(2);
    expect(said.join(' ')).not.toContain(person);
  });

  it('without servers goes on as before: at Google’s', async () => {
    const { fixture, userId } = await openElsewhere();
    const mailboxId = await fixture.connectAppPassword({ userId, person });
    expect(await fixture.view(mailboxId)).toMatchObject({ provider: 'google', servers: null });
  });
});

describe('what is wrong with servers is said beside the field that mends it, and connects nothing', () => {
  it('a server that the administrator has not allowed, whether it is there or not', async () => {
    const { fixture, servers, connect } = await openElsewhere({ setting: 'public' });
    for (const host of ['localhost', '127.0.0.2', '169.254.169.254', '::1', '10.0.0.1']) {
      await expect(connect({ servers: { ...servers, imap: { ...servers.imap, host } } })).rejects.toEqual(
        aboutField('imap.server_not_allowed', 'servers.imap.host'),
      );
    }
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
  });

  it('a sending server that is not allowed is found out after the reading one has let us in', async () => {
    const { fixture, servers, connect } = await openElsewhere({ setting: 'localhost' });
    const smtp = { ...servers.smtp, host: '127.0.0.2' };
    await expect(connect({ servers: { ...servers, smtp } })).rejects.toEqual(
      aboutField('imap.server_not_allowed', 'servers.smtp.host'),
    );
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
  });

  it('nobody at the port', async () => {
    const { servers, connect } = await openElsewhere();
    const refused = connect({ servers: { ...servers, imap: { ...servers.imap, port: 1 } } });
    await expect(refused).rejects.toEqual(aboutField('network.unreachable', 'servers.imap.host'));
  });

  it('a wrong password, in words without Google', async () => {
    const { connect } = await openElsewhere();
    const refused = await connect({ appPassword: 'wrong' }).catch((error: unknown) => error);
    expect(refused).toEqual(aboutField('imap.password_refused', 'appPassword'));
    expect(JSON.stringify([refused, (refused as Error).message])).not.toMatch(/google/i);
  });

  it('a provider that takes no passwords is not even asked', async () => {
    const { connect } = await openElsewhere();
    await expect(connect({ person: 'ann@outlook.com', appPassword: 'x' })).rejects.toEqual(
      aboutField('connect.passwords_not_taken', 'address'),
    );
  });

  it.each(['tls', 'starttls'] as const)(
    'a certificate of another name, though of the address that was connected, over %s',
    async (security) => {
      const { fixture, servers, connect } = await openElsewhere();
      const authority = openAuthority({ name: 'Oak Authority' });
      const certificate = authority.issue({
        dnsNames: ['mail.elsewhere.example'],
        ipAddresses: ['127.0.0.1'],
      });
      for (const kind of ['imap', 'smtp'] as const) {
        const behind = { port: servers[kind].port, authority: fixture.google.authority };
        const { port } = await openMailDoor({ kind, security, certificate, behind });
        // The other server is the stand-in's own, so that both authorities have to be known.
        trust(`${authority.certificate}\n${fixture.google.authority}`);
        await expect(
          connect({ servers: { ...servers, [kind]: { host: HOST, port, security } } }),
        ).rejects.toEqual(aboutField('imap.certificate_refused', `servers.${kind}.host`));
      }
      expect(await fixture.engine.readMailboxes({})).toEqual([]);
    },
  );

  it.each(['tls', 'starttls'] as const)(
    'a server that encrypts nothing, where %s is wished: it never hears the password',
    async (security) => {
      const { fixture, servers, connect } = await openElsewhere();
      const authority = openAuthority({ name: 'Oak Authority' });
      const certificate = authority.issue({ dnsNames: [HOST] });
      for (const kind of ['imap', 'smtp'] as const) {
        const behind = { port: servers[kind].port, authority: fixture.google.authority };
        const door = await openMailDoor({ kind, security: 'none', certificate, behind });
        const wish = { ...servers, [kind]: { host: HOST, port: door.port, security } };
        await expect(connect({ servers: wish })).rejects.toEqual(
          aboutField('imap.no_encryption', `servers.${kind}.security`),
        );
        expect(door.heard.join(' ')).not.toMatch(/login|auth/i);
      }
    },
  );
});

describe('whose mailbox it is', () => {
  it('one that a colleague has connected is not given to whoever names its address', async () => {
    const { fixture, servers, connect } = await openElsewhere();
    const ben = await fixture.addUser({ email: BEN.address });
    await fixture.connect({ userId: ben, person: BEN.address });
    const { appPassword } = await fixture.google.control.makeAppPassword({ person });
    await expect(
      connect({ person: BEN.address, appPassword, servers: { ...servers, login: person } }),
    ).rejects.toMatchObject({ code: 'connect.owned_by_other' });
    expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
  });

  it('who names a colleague’s address first keeps neither them nor their mail away', async () => {
    const { fixture, servers, connect } = await openElsewhere();
    const { appPassword } = await fixture.google.control.makeAppPassword({ person });
    const named = await connect({ person: BEN.address, appPassword, servers: { ...servers, login: person } });
    await fixture.engine.disconnectMailbox({ mailboxId: named, history: 'keep' });
    await connect({ person: BEN.address, appPassword, servers: { ...servers, login: person } });
    const ben = await fixture.addUser({ email: BEN.address });
    const { mailboxId } = await fixture.connect({ userId: ben, person: BEN.address });
    expect(mailboxId).not.toBe(named);
    expect(await fixture.view(mailboxId!)).toMatchObject({ status: 'enabled', provider: 'google' });
  });

  it('the same address at Google and elsewhere is two mailboxes', async () => {
    const { fixture, userId, connect } = await openElsewhere();
    const elsewhere = await connect();
    const atGoogle = await fixture.connectAppPassword({ userId, person });
    expect(atGoogle).not.toBe(elsewhere);
    expect(await connect()).toBe(elsewhere);
    await expect(connect({ mailboxId: atGoogle })).rejects.toMatchObject({ code: 'connect.other_provider' });
  });

  it('stays the same one when its owner gives it other servers, and reads on without a gap', async () => {
    const { fixture, userId, servers, connect } = await openElsewhere({ setting: 'localhost, 127.0.0.1' });
    const mailboxId = await connect();
    await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
    await fixture.passWhenDue(mailboxId);
    await deliverToAnn(fixture, { mail: mail({ subject: 'While it moves' }) });
    const authority = openAuthority({ name: 'Oak Authority' });
    const { port } = await openMailDoor({
      kind: 'imap',
      security: 'tls',
      certificate: authority.issue({ dnsNames: ['imap.oak.example'], ipAddresses: ['127.0.0.1'] }),
      behind: { port: servers.imap.port, authority: fixture.google.authority },
    });
    trust(`${authority.certificate}\n${fixture.google.authority}`);
    const moved = { ...servers, imap: { host: '127.0.0.1', port, security: 'tls' as const } };
    expect(await connect({ mailboxId, servers: moved })).toBe(mailboxId);
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', servers: moved });
    expect(await readSubjects(fixture, userId)).toEqual(['Before', 'While it moves']);
  });
});

it('a changed password turns it red with a fix that fits, and the new one, typed alone, closes the gap', async () => {
  const { fixture, userId, servers, connect } = await openElsewhere();
  const mailboxId = await connect();
  await fixture.passWhenDue(mailboxId);
  await fixture.google.control.changePassword({ person });
  await deliverToAnn(fixture, { mail: mail({ subject: 'While away' }) });
  fixture.clock.advanceMs(5 * MINUTE_MS);
  await fixture.pass(mailboxId);
  const { status, openError } = await fixture.view(mailboxId);
  expect([status, openError]).toEqual(['error', expect.objectContaining({ code: 'imap.password_refused' })]);
  expect(openError!.howToFix[0]).toContain('Reconnect');
  expect(JSON.stringify(openError)).not.toMatch(/google/i);

  await fixture.connectAppPassword({ userId, person, mailboxId });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null, servers });
  expect(await readSubjects(fixture, userId)).toEqual(['While away']);
});

it('an outage of a mail server that several mailboxes have says nothing of Google', async () => {
  const { fixture, servers, connect } = await openElsewhere();
  const ben = await fixture.addUser({ email: BEN.address });
  const authority = openAuthority({ name: 'Oak Authority' });
  const door = await openMailDoor({
    kind: 'imap',
    security: 'tls',
    certificate: authority.issue({ dnsNames: [HOST] }),
    behind: { port: servers.imap.port, authority: fixture.google.authority },
  });
  trust(`${authority.certificate}\n${fixture.google.authority}`);
  const atDoor = { ...servers, imap: { ...servers.imap, port: door.port } };
  const mailboxIds = [
    await connect({ servers: atDoor }),
    await fixture.connectAppPassword({ userId: ben, person: BEN.address, servers: atDoor }),
  ];
  for (const mailboxId of mailboxIds) await fixture.passWhenDue(mailboxId);
  await door.close();
  fixture.clock.advanceMs(5 * MINUTE_MS);
  for (const mailboxId of mailboxIds) await fixture.pass(mailboxId);
  const entries = await fixture.engine.readSyncErrors({
    mailboxIds,
    installation: true,
    before: null,
    limit: 9,
  });
  expect(entries).toEqual([expect.objectContaining({ code: 'network.outage', affectedCount: 2 })]);
  expect(JSON.stringify(entries)).not.toMatch(/google/i);
  for (const mailboxId of mailboxIds) {
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { what: entries[0]!.what },
    });
  }
});
