import type { Database } from '@mailsync/db';
import { createCrm } from '@mailsync/crm';
import { createFakeEngine } from '@mailsync/crm/testing';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { AppError, createIdFactory, createManualClock, createSilentLogger } from '@mailsync/foundation';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SlackPerson } from '../slack-api/describe-person.ts';
import { followPersonChange } from './follow-person-change.ts';
import { identifyPerson } from './identify-person.ts';
import { type PersonChecks, createPersonChecks } from './remember-checks.ts';

const STARTED_AT = new Date('2026-03-01T00:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const MAYA: SlackPerson = {
  slackUserId: 'U1',
  name: 'Maya Sample',
  teamId: 'T1',
  email: 'Maya@Acorn-and-Oak.example',
  isEmailConfirmed: true,
  isBot: false,
  isStranger: false,
  isGuest: false,
  isDeleted: false,
};
const NEW = { email: 'new@acorn-and-oak.example', name: 'New <Person>' };
const COLLEAGUE = { refusal: 'unknown', colleague: { email: NEW.email } };

describeOnEachDialect('who a Slack person is', (openTestDatabase) => {
  let db: Database;
  let clock: ReturnType<typeof createManualClock>;
  let crm: ReturnType<typeof createCrm>;
  let personChecks: PersonChecks;
  beforeEach(async () => {
    db = await openTestDatabase();
    clock = createManualClock(STARTED_AT);
    const createId = createIdFactory({ clock });
    crm = createCrm({ db, engine: createFakeEngine({ db, clock }), clock, createId, publicUrl: '' });
    personChecks = createPersonChecks({ clock });
    await crm.company.ensure({ name: 'Acorn & Oak' });
    await db.write((r) =>
      r.users.create({
        id: 'user-maya',
        email: 'maya@acorn-and-oak.example',
        name: 'Maya Sample',
        role: 'salesperson',
        createdAt: STARTED_AT,
      }),
    );
  });

  const slackOf = (person: Partial<SlackPerson> | AppError) => ({
    readOwnTeamId: async () => 'T1',
    readPerson: async () => {
      if (person instanceof AppError) throw person;
      return { ...MAYA, ...person };
    },
  });
  const identify = (person: Partial<SlackPerson> | AppError = {}, teamId = 'T1') =>
    identifyPerson({ slackUserId: 'U1', teamId, db, crm, clock, personChecks, slack: slackOf(person) });
  const remembered = () => db.read((r) => r.users.findBySlackUserId('U1'));
  const maya = () => db.read((r) => r.users.find('user-maya'));

  test('the user with the address that Slack has confirmed, remembered from then on', async () => {
    expect(await identify()).toMatchObject({ user: { id: 'user-maya' } });
    expect(await remembered()).toMatchObject({ id: 'user-maya' });
  });

  test('two commands at once are the same person', async () => {
    const found = await Promise.all([identify(), identify()]);
    expect(found).toMatchObject([{ user: { id: 'user-maya' } }, { user: { id: 'user-maya' } }]);
  });

  test.each([
    [{ isBot: true }, 'not_a_person'],
    [{ isDeleted: true }, 'not_a_person'],
    [{ isStranger: true }, 'other_workspace'],
    [{ teamId: 'T2' }, 'other_workspace'],
    [{ isEmailConfirmed: false }, 'no_verified_email'],
    [{ email: null }, 'no_verified_email'],
  ] as const)('%j is refused: %s', async (person, refusal) => {
    expect(await identify(person)).toEqual({ refusal, colleague: null });
    expect(await remembered()).toBeUndefined();
  });

  test('a colleague whom nobody has added is refused, and may be told whom to ask; a guest may not', async () => {
    expect(await identify(NEW)).toEqual(COLLEAGUE);
    expect(await identify({ ...NEW, isGuest: true })).toEqual({ refusal: 'unknown', colleague: null });
  });

  test('a guest whom somebody has added is let in', async () => {
    expect(await identify({ isGuest: true })).toMatchObject({ user: { id: 'user-maya' } });
  });

  test('a request from another workspace is refused, even of a person that we remember', async () => {
    await identify();
    expect(await identify({}, 'T2')).toMatchObject({ refusal: 'other_workspace' });
  });

  test('whom Slack hides is unknown; that Slack cannot be reached is not', async () => {
    const refused = (error: string) =>
      new AppError({ code: 'slack.refused', kind: 'forbidden', message: error, details: { error } });
    expect(await identify(refused('user_not_found'))).toMatchObject({ refusal: 'unknown' });
    await expect(identify(AWAY)).rejects.toBe(AWAY);
  });

  test('a deactivated user is refused, whether we remember the person or not', async () => {
    await db.write((r) => r.users.update({ id: 'user-maya', changes: { deactivatedAt: new Date() } }));
    expect(await identify()).toMatchObject({ refusal: 'deactivated' });
    await db.write((r) => r.users.update({ id: 'user-maya', changes: { slackUserId: 'U1' } }));
    expect(await identify()).toMatchObject({ refusal: 'deactivated' });
  });

  describe('a day after', () => {
    beforeEach(async () => {
      await identify();
      clock.advanceMs(DAY_MS);
    });

    test('somebody with another address in Slack is matched anew, and is nobody when that is not known', async () => {
      expect(await identify(NEW)).toEqual(COLLEAGUE);
      expect(await maya()).toMatchObject({ slackUserId: null, slackLeftAt: null });
    });

    test('whoever has left Slack is remembered no more, shown as gone, and still a user', async () => {
      expect(await identify({ isDeleted: true })).toMatchObject({ refusal: 'not_a_person' });
      expect(await maya()).toMatchObject({
        slackUserId: null,
        slackLeftAt: clock.now(),
        deactivatedAt: null,
      });
      expect(await identify()).toMatchObject({ user: { id: 'user-maya' } });
      expect(await maya()).toMatchObject({ slackUserId: 'U1', slackLeftAt: null });
    });

    test('where Slack does not show us addresses any more, whoever is remembered goes on', async () => {
      expect(await identify({ email: null })).toMatchObject({ user: { id: 'user-maya' } });
      expect(await maya()).toMatchObject({ slackUserId: 'U1' });
    });

    test('and whoever has left is gone there too', async () => {
      expect(await identify({ email: null, isDeleted: true })).toMatchObject({ refusal: 'not_a_person' });
      expect(await maya()).toMatchObject({ slackUserId: null });
    });

    test('while Slack cannot be asked, whoever is remembered goes on', async () => {
      expect(await identify(AWAY)).toMatchObject({ user: { id: 'user-maya' } });
    });
  });

  test('within a day Slack is not asked again', async () => {
    await identify();
    clock.advanceMs(DAY_MS - 1);
    expect(await identify(NEW)).toMatchObject({ user: { id: 'user-maya' } });
  });

  describe('news of a person', () => {
    const hear = (person: Partial<SlackPerson>) =>
      followPersonChange({
        db,
        clock,
        logger: createSilentLogger(),
        slack: slackOf(person) as never,
        news: { slackUserId: 'U1', isDeleted: false, email: MAYA.email, ...person },
      });
    beforeEach(() => identify());

    test('of a new picture change nothing', async () => {
      await hear({});
      expect(await maya()).toMatchObject({ slackUserId: 'U1' });
    });

    test('of a deactivated account end what we send there, and nothing else; its return is noted', async () => {
      await hear({ isDeleted: true });
      expect(await maya()).toMatchObject({
        slackUserId: null,
        slackLeftAt: clock.now(),
        deactivatedAt: null,
      });
      const users = await crm.users.list();
      expect(users).toMatchObject([{ id: 'user-maya', state: 'invited', leftSlackAt: clock.now() }]);
      await hear({});
      expect(await maya()).toMatchObject({ slackLeftAt: null });
    });

    test('of another address end the match', async () => {
      await hear(NEW);
      expect(await maya()).toMatchObject({ slackUserId: null, slackLeftAt: null });
    });

    test('that Slack does not confirm are not believed', async () => {
      await followPersonChange({
        db,
        clock,
        logger: createSilentLogger(),
        slack: slackOf({}) as never,
        news: { slackUserId: 'U1', isDeleted: true, email: null },
      });
      expect(await maya()).toMatchObject({ slackUserId: 'U1' });
    });
  });

  describe('where colleagues may let themselves in', () => {
    beforeEach(() =>
      db.write((r) => r.company.update({ slackSelfSignup: true, ownDomains: ['acorn-and-oak.example'] })),
    );

    test('a full member with an address of the company’s own domains becomes a salesperson, once', async () => {
      const [first, second] = await Promise.all([identify(NEW), identify(NEW)]);
      expect([first, second]).toMatchObject([
        { user: { email: NEW.email, name: 'New <Person>', role: 'salesperson' } },
        { user: { email: NEW.email } },
      ]);
      expect(await db.read((r) => r.users.count())).toBe(2);
    });

    test.each([
      ['a guest', { ...NEW, isGuest: true }],
      ['a bot', { ...NEW, isBot: true }],
      ['somebody of another workspace', { ...NEW, isStranger: true }],
      ['an address that is not confirmed', { ...NEW, isEmailConfirmed: false }],
      ['another domain', { ...NEW, email: 'new@elsewhere.example' }],
      ['a domain below', { ...NEW, email: 'new@sub.acorn-and-oak.example' }],
      ['a domain that ends alike', { ...NEW, email: 'new@notacorn-and-oak.example' }],
      ['two signs', { ...NEW, email: 'new@acorn-and-oak.example@elsewhere.example' }],
    ])('%s is not let in', async (_, person) => {
      expect(await identify(person)).toHaveProperty('refusal');
      expect(await db.read((r) => r.users.count())).toBe(1);
    });

    test('whoever was deactivated stays out', async () => {
      await db.write((r) => r.users.update({ id: 'user-maya', changes: { deactivatedAt: new Date() } }));
      expect(await identify()).toMatchObject({ refusal: 'deactivated' });
    });
  });
});

const AWAY = new AppError({ code: 'slack.unavailable', kind: 'unavailable', message: 'away' });
