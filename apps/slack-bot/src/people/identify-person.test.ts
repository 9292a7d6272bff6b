import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { AppError } from '@mailsync/foundation';
import { beforeEach, expect, test } from 'vitest';
import type { SlackPerson } from '../slack-api/create-slack-api.ts';
import { identifyPerson } from './identify-person.ts';

const MAYA: SlackPerson = {
  slackUserId: 'U1',
  teamId: 'T1',
  email: 'Maya@Acorn-and-Oak.example',
  isEmailConfirmed: true,
  isBot: false,
  isStranger: false,
  isDeleted: false,
};

describeOnEachDialect('who a Slack person is', (openTestDatabase) => {
  let db: Database;
  beforeEach(async () => {
    db = await openTestDatabase();
    await db.write((r) =>
      r.users.create({
        id: 'user-maya',
        email: 'maya@acorn-and-oak.example',
        name: 'Maya Sample',
        role: 'salesperson',
        createdAt: new Date('2026-03-01T00:00:00Z'),
      }),
    );
  });

  const identify = (person: Partial<SlackPerson> | AppError = {}, teamId = 'T1') =>
    identifyPerson({
      slackUserId: 'U1',
      teamId,
      db,
      slack: {
        readOwnTeamId: async () => 'T1',
        readPerson: async () => {
          if (person instanceof AppError) throw person;
          return { ...MAYA, ...person };
        },
      },
    });

  test('the user with the address that Slack has confirmed, remembered from then on', async () => {
    expect(await identify()).toMatchObject({ user: { id: 'user-maya' } });
    expect(await db.read((r) => r.users.findBySlackUserId('U1'))).toMatchObject({ id: 'user-maya' });
    expect(await identify({ email: 'changed@elsewhere.example' })).toMatchObject({
      user: { id: 'user-maya' },
    });
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
    [{ email: 'nobody@acorn-and-oak.example' }, 'unknown'],
  ] as const)('%j is refused: %s', async (person, refusal) => {
    expect(await identify(person)).toEqual({ refusal });
    expect(await db.read((r) => r.users.findBySlackUserId('U1'))).toBeUndefined();
  });

  test('a request from another workspace is refused, even of a person that we remember', async () => {
    await identify();
    expect(await identify({}, 'T2')).toEqual({ refusal: 'other_workspace' });
  });

  test('whom Slack hides is unknown; that Slack cannot be reached is not', async () => {
    const refused = (error: string) =>
      new AppError({ code: 'slack.refused', kind: 'forbidden', message: error, details: { error } });
    expect(await identify(refused('user_not_found'))).toEqual({ refusal: 'unknown' });
    const away = new AppError({ code: 'slack.unavailable', kind: 'unavailable', message: 'away' });
    await expect(identify(away)).rejects.toBe(away);
  });

  test('a deactivated user is refused, whether we remember the person or not', async () => {
    await db.write((r) => r.users.update({ id: 'user-maya', changes: { deactivatedAt: new Date() } }));
    expect(await identify()).toEqual({ refusal: 'deactivated' });
    await db.write((r) => r.users.update({ id: 'user-maya', changes: { slackUserId: 'U1' } }));
    expect(await identify()).toEqual({ refusal: 'deactivated' });
  });
});
