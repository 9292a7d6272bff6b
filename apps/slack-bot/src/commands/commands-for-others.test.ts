import type { Role } from '@mailsync/db';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, STRANGER, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';

const SALES = 'sales';
const ONLY_OWN = 'You can look after your own mailboxes here.';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.addMailbox({ status: 'error', openError: createSyncErrorView() });
  it.answers.syncErrors = [createSyncErrorView()];
});
afterEach(() => it.close());

const tomIs = (role: Role, teamId: string | null) =>
  it.db.write((r) => r.users.update({ id: 'user-tom', changes: { role, teamId } }));
const answerTo = async (user: string, text: string) => {
  const before = it.slack.messagesSeenBy({ user, channel: SALES }).length;
  await it.slack.typeCommand({ user, channel: SALES, text });
  const messages = await it.seen({ user, channel: SALES }, (texts) => texts.length > before);
  return messages.at(-1)!;
};
const maya = () => `<@${it.slack.userIdOf(MAYA)}|maya>`;

/** design: status and errors of others; retry, disconnect others' mailboxes. */
const MAY_LOOK_AFTER: [role: Role, own: boolean, other: boolean][] = [
  ['administrator', true, true],
  ['company_manager', true, true],
  ['marketing_manager', false, false],
  ['sales_manager', true, false],
  ['salesperson', false, false],
  ['junior_salesperson', false, false],
];
const COMMANDS: [text: string, allowed: string][] = [
  ['status', 'Maya Sample’s mailbox'],
  ['errors', 'Maya Sample: 1 open error'],
  ['retry', 'maya@acorn-and-oak.example'],
  ['disconnect', 'Disconnect maya@acorn-and-oak.example?'],
];
const CELLS = MAY_LOOK_AFTER.flatMap(([role, own, other]) =>
  COMMANDS.flatMap(([text, allowed]) => [
    { role, text, team: 'north', allowed: own ? allowed : null },
    { role, text, team: 'south', allowed: other ? allowed : null },
  ]),
);

describe('the mailboxes of others', () => {
  test.each(CELLS)(
    '$role of team $team types $text @maya (of team north)',
    async ({ role, text, team, allowed }) => {
      await tomIs(role, team);
      const message = await answerTo(TOM, `${text} ${maya()}`);
      if (allowed !== null) {
        expect(message.text).toContain(allowed);
        return;
      }
      expect(message.text).toMatch(/^(You can look after your own mailboxes here|You may not see)/);
      expect(JSON.stringify(message)).not.toContain(MAYA);
      expect(it.asked).toEqual([]);
      expect(it.links).toEqual([]);
    },
  );

  test('a mention is understood with and without its name, and so are the address and the whole name', async () => {
    await tomIs('administrator', null);
    const id = it.slack.userIdOf(MAYA);
    for (const who of [
      `<@${id}>`,
      `<@${id}|somebody-else>`,
      MAYA,
      'MAYA@acorn-and-oak.example',
      `<mailto:${MAYA}|${MAYA}>`,
      'Maya Sample',
      '@maya  sample',
    ])
      expect((await answerTo(TOM, `status ${who}`)).text).toBe('Maya Sample’s mailbox');
  });

  test('a part of a name, a stranger, another workspace and garbage are nobody', async () => {
    await tomIs('administrator', null);
    for (const who of ['Maya', 'May', '@here', 'maya@elsewhere.example', 'x'.repeat(2_990)])
      expect((await answerTo(TOM, `status ${who}`)).text).toMatch(
        /^Nobody whose mailboxes you may see is called/,
      );
    for (const id of [it.slack.userIdOf(STRANGER), 'U0000000000', 'W999'])
      expect((await answerTo(TOM, `status <@${id}|maya>`)).text).toMatch(
        /^Mail Sync does not know that person/,
      );
  });

  test('two people with one name have to be told apart', async () => {
    await tomIs('administrator', null);
    await it.createUser({ id: 'user-maya-2', email: 'maya.two@acorn-and-oak.example', name: 'maya sample' });
    expect((await answerTo(TOM, 'status Maya Sample')).text).toContain('Several people have that name.');
  });

  test('a sales manager finds by name only those of the own team', async () => {
    await tomIs('sales_manager', 'south');
    expect((await answerTo(TOM, 'status Maya Sample')).text).toMatch(/^Nobody whose mailboxes you may see/);
    await tomIs('sales_manager', 'north');
    expect((await answerTo(TOM, 'status Maya Sample')).text).toBe('Maya Sample’s mailbox');
  });

  test('naming oneself is like naming nobody', async () => {
    expect((await answerTo(MAYA, `status ${maya()}`)).text).toBe('Your mailbox');
    expect((await answerTo(MAYA, `status ${MAYA}`)).text).toBe('Your mailbox');
  });

  test('a name with marks of Slack in it is shown as it stands', async () => {
    await tomIs('salesperson', 'south');
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { role: 'administrator' } }));
    const message = await answerTo(MAYA, `status <@${it.slack.userIdOf(TOM)}>`);
    expect(message.text).toBe(
      'Tom &lt;Sample&gt; &amp; Co has not connected a mailbox yet. They can, with `/mailsync connect`.',
    );
  });

  test('of somebody who has left Slack this is said', async () => {
    await tomIs('administrator', null);
    await it.db.write((r) =>
      r.users.update({ id: 'user-maya', changes: { slackUserId: null, slackLeftAt: it.clock.now() } }),
    );
    expect(JSON.stringify((await answerTo(TOM, `status ${MAYA}`)).attachments)).toContain(
      'not in your Slack workspace any more',
    );
  });
});

describe('/mailsync status all', () => {
  test('counts, and names those that need somebody first', async () => {
    await tomIs('company_manager', null);
    const { id } = await it.addMailbox({ id: 'mailbox-tom', userId: 'user-tom', address: TOM });
    await it.db.write((r) => r.mailboxes.update('mailbox-maya', { status: 'error' }));
    const message = await answerTo(TOM, 'status ALL');
    expect(id).toBe('mailbox-tom');
    expect(message.text).toBe('2 mailboxes of the company: 1 needs somebody');
    const shown = JSON.stringify(message.attachments);
    expect(shown.indexOf(MAYA)).toBeLessThan(shown.indexOf(TOM));
    expect(shown).toContain(':rotating_light: 1 Error   :white_check_mark: 1 Enabled');
  });

  test('holds one screen of fifty mailboxes', async () => {
    await tomIs('administrator', null);
    for (let index = 0; index < 49; index += 1)
      await it.addMailbox({
        id: `mailbox-${index}`,
        userId: 'user-tom',
        address: `${index}@acorn-and-oak.example`,
      });
    const message = await answerTo(TOM, 'status all');
    expect(message.text).toBe('50 mailboxes of the company: all is well');
    expect(message.attachments[0]!.blocks).toHaveLength(12);
    expect(JSON.stringify(message.attachments)).toContain('40 more in <');
  });

  test('a sales manager is shown the own team', async () => {
    await tomIs('sales_manager', 'north');
    expect((await answerTo(TOM, 'status all')).text).toBe('1 mailbox of your team: all is well');
  });

  test.each<Role>(['salesperson', 'junior_salesperson', 'marketing_manager'])(
    'a %s is shown what is their own, and told so',
    async (role) => {
      await tomIs(role, 'north');
      await it.addMailbox({ id: 'mailbox-tom', userId: 'user-tom', address: TOM });
      const message = await answerTo(TOM, 'status all');
      expect(message.text).toBe('Your mailbox');
      expect(JSON.stringify(message)).toContain('Only your own mailboxes can be shown here.');
      expect(JSON.stringify(message)).not.toContain(MAYA);
    },
  );
});

test('help shows what this person may do, and nothing else', async () => {
  const helpOf = async (role: Role) => {
    await tomIs(role, 'north');
    return JSON.stringify((await answerTo(TOM, 'help')).blocks);
  };
  expect(await helpOf('administrator')).toContain('/mailsync status [@person | all]');
  const ofSalesperson = await helpOf('salesperson');
  expect(ofSalesperson).toContain('/mailsync status`');
  expect(ofSalesperson).not.toContain('@person');
});

test('whoever sees only their own is told so whomever they name', async () => {
  for (const who of [maya(), 'Maya Sample', 'Nobody At All', '<@U0000000000>'])
    expect((await answerTo(TOM, `retry ${who}`)).text).toContain(ONLY_OWN);
});
