import { describe, expect, it } from 'vitest';
import { ANN, BEN, readMailbox } from '../testing/oak-world.ts';
import { expectNothingStored, finish, openWithAnn, visitGoogle } from '../testing/visit-google.ts';

const person = ANN.address;

describe('connecting', () => {
  it('with everything allowed stores an enabled mailbox with its addresses and no secret in clear', async () => {
    const { fixture, userId } = await openWithAnn();
    const result = await fixture.connect({ userId, person });
    expect(result).toMatchObject({
      outcome: 'connected',
      code: null,
      address: person,
      canSend: true,
      queuePosition: null,
    });
    const mailbox = await readMailbox(fixture, result.mailboxId!);
    expect(mailbox).toMatchObject({
      userId,
      status: 'enabled',
      ownAddresses: [person, 'orders@oak.example'],
      identity: expect.stringMatching(/^google:\d+$/),
    });
    const stored = await fixture.db.read((r) =>
      r.credentials.find({ mailboxId: mailbox.id, route: 'google' }),
    );
    // Google's refresh tokens begin with 1//.
    expect(stored!.sealed).not.toMatch(/refresh|1\/\//);
    expect(Buffer.from(stored!.sealed, 'base64url').toString('latin1')).not.toMatch(/refreshToken|1\/\//);
  });

  it('asks Google for a lasting access with the scopes, the account and a challenge', async () => {
    const { fixture, userId } = await openWithAnn();
    const { authorizeUrl } = await fixture.engine.startGoogleConnect({
      userId,
      expectedAddress: person,
      mailboxId: null,
    });
    const query = Object.fromEntries(new URL(authorizeUrl).searchParams);
    expect(query).toMatchObject({
      access_type: 'offline',
      prompt: 'consent',
      include_granted_scopes: 'false',
      login_hint: person,
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:3000/oauth/google/callback',
    });
    expect(query.scope!.split(' ').sort()).toEqual([
      'email',
      'https://www.googleapis.com/auth/gmail.readonly',
      'https://www.googleapis.com/auth/gmail.send',
      'openid',
    ]);
    await expect(
      fixture.engine.startGoogleConnect({ userId, expectedAddress: 'no address', mailboxId: null }),
    ).rejects.toMatchObject({ code: 'connect.not_an_address' });
  });

  it.each([
    ['Cancel is pressed', { decision: 'cancel' as const }, 'connect.cancelled'],
    ['the box for reading is not ticked', { untick: ['gmail.readonly'] }, 'connect.read_not_allowed'],
    ['another account is chosen', { expectedAddress: BEN.address }, 'connect.other_address'],
  ])('when %s connects nothing and says so', async (_why, change, code) => {
    const { fixture, userId } = await openWithAnn();
    const result = await fixture.connect({ userId, person, ...change });
    expect(result).toMatchObject({ outcome: 'not_connected', code, mailboxId: null });
    expect(result.howToFix.length).toBeGreaterThan(0);
    const calls = await expectNothingStored(fixture);
    // What was granted and is not used is given back.
    expect(calls['oauth.revoke'] ?? 0).toBe(code === 'connect.cancelled' ? 0 : 1);
  });

  it('says which account was chosen and which was expected', async () => {
    const { fixture, userId } = await openWithAnn();
    const { what } = await fixture.connect({ userId, person, expectedAddress: BEN.address });
    expect(what).toContain(person);
    expect(what).toContain(BEN.address);
  });

  it('without the box for sending connects all the same, with Smart Mail off', async () => {
    const { fixture, userId } = await openWithAnn();
    const result = await fixture.connect({ userId, person, untick: ['gmail.send'] });
    expect(result).toMatchObject({ outcome: 'connected', canSend: false });
    expect(result.howToFix.join(' ')).toContain('Smart Mail is off');
    await fixture.pass(result.mailboxId!);
    expect(await fixture.view(result.mailboxId!)).toMatchObject({ status: 'enabled', canSend: false });
  });

  it.each([
    [
      'the first read fails',
      { kind: 'status', status: 500, method: 'getProfile' },
      'connect.first_read_failed',
    ],
    [
      'Gmail is not turned on',
      {
        kind: 'status',
        status: 400,
        reason: 'failedPrecondition',
        message: 'Mail service not enabled',
        method: 'getProfile',
      },
      'gmail.mail_service_off',
    ],
    [
      'the Gmail API is not enabled',
      { kind: 'status', status: 403, reason: 'accessNotConfigured', method: 'getProfile' },
      'gmail.api_disabled',
    ],
    [
      'the answer is garbage',
      { kind: 'status', status: 200, rawBody: '{}', method: 'getProfile' },
      'connect.first_read_failed',
    ],
    [
      'the list of addresses cannot be had',
      { kind: 'cut', method: 'settings.sendAs.list' },
      'connect.first_read_failed',
    ],
  ] as const)('when %s stores nothing; the next try works', async (_why, fault, code) => {
    const { fixture, userId } = await openWithAnn();
    await fixture.google.control.failNext(fault);
    expect(await fixture.connect({ userId, person })).toMatchObject({ outcome: 'not_connected', code });
    await expectNothingStored(fixture);
    expect(await fixture.connect({ userId, person })).toMatchObject({ outcome: 'connected' });
  });

  it('when Google gives no refresh token stores no half credential', async () => {
    const { fixture, userId } = await openWithAnn();
    await fixture.google.control.grantTokens({ person });
    const { authorizeUrl } = await fixture.engine.startGoogleConnect({
      userId,
      expectedAddress: person,
      mailboxId: null,
    });
    // Google gives one at a repeated consent only when it is asked to ask again.
    const url = new URL(authorizeUrl);
    url.searchParams.delete('prompt');
    const { redirectUrl } = await fixture.google.control.consent({ authorizeUrl: url.href, person });
    const answer = new URL(redirectUrl).searchParams;
    const result = await finish(fixture, {
      state: answer.get('state'),
      code: answer.get('code'),
      error: null,
      visitorUserId: userId,
    });
    expect(result).toMatchObject({ outcome: 'not_connected', code: 'connect.no_lasting_access' });
    await expectNothingStored(fixture);
  });

  it('of an account deleted in between, or by a user deactivated in between, connects nothing', async () => {
    const { fixture, userId } = await openWithAnn();
    const answer = await visitGoogle(fixture, userId);
    await fixture.google.control.deleteAccount({ person });
    expect(await finish(fixture, answer)).toMatchObject({
      outcome: 'not_connected',
      code: 'connect.link_expired',
    });
    await expectNothingStored(fixture);

    const second = await openWithAnn();
    const late = await visitGoogle(second.fixture, second.userId);
    await second.fixture.db.write((r) =>
      r.users.update({ id: second.userId, changes: { deactivatedAt: second.fixture.clock.now() } }),
    );
    expect(await finish(second.fixture, late)).toMatchObject({ code: 'connect.user_deactivated' });
    await expectNothingStored(second.fixture);
  });
});
