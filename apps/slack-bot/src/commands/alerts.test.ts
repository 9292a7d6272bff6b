import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BotInSlack, MAYA, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import { readWish } from './alerts.ts';

const SALES = 'sales';
let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { role: 'company_manager' } }));
  await it.db.write((r) =>
    r.users.createTeam({ id: 'north', name: 'North & Co', createdAt: it.clock.now() }),
  );
});
afterEach(() => it.close());

let answers = 0;
beforeEach(() => void (answers = 0));
async function type(text: string, { user = MAYA, channel = SALES } = {}) {
  await it.slack.typeCommand({ user, channel, text });
  answers += 1;
  const messages = await it.seen({ user, channel }, (texts) => texts.length === answers);
  return messages.at(-1)!;
}
const channels = () => it.db.read((r) => r.alertChannels.list());

describe('/mailsync alerts', () => {
  test('here: this channel is added to those that hear, and the answer says of what', async () => {
    await it.alertChannels([{ channel: 'mailsync-alerts', kinds: ['mailbox'] }]);
    const message = await type('alerts here');
    expect(message.text).toBe('This channel hears of failures from now on.');
    expect(message.onlyVisibleTo).toBe(it.slack.userIdOf(MAYA));
    expect(JSON.stringify(message.blocks)).toContain('mailboxes in trouble');
    expect(await channels()).toMatchObject([
      { channelId: it.slack.channelIdOf('mailsync-alerts'), kinds: ['mailbox'] },
      { channelId: it.slack.channelIdOf(SALES), kinds: ['mailbox', 'installation', 'seats'], teamId: null },
    ]);
  });

  test('here and a team: only of its people; a team that does not exist is named with those that do', async () => {
    expect((await type('alerts here north & co')).text).toBe(
      'This channel hears of failures of team North &amp; Co from now on.',
    );
    expect(await channels()).toMatchObject([{ kinds: ['mailbox'], teamId: 'north' }]);
    expect((await type('alerts here West')).text).toBe('There is no team “West”. There are: North &amp; Co.');
    expect(await channels()).toHaveLength(1);
  });

  test('off: this channel alone hears no more', async () => {
    await it.alertChannels([
      { channel: 'mailsync-alerts', kinds: ['mailbox'] },
      { channel: SALES, kinds: ['mailbox'] },
    ]);
    expect((await type('alerts off')).text).toContain('hears of no more failures');
    expect((await type('alerts off')).text).toContain('hears of no failures');
    expect(await channels()).toMatchObject([{ channelId: it.slack.channelIdOf('mailsync-alerts') }]);
  });

  test('nothing is promised that Mail Sync was not let do', async () => {
    expect(JSON.stringify(await type('alerts here'))).not.toContain('never sends one twice');
  });

  test('nothing, or something else: what is told here, and how to change it', async () => {
    expect((await type('alerts')).text).toBe('This channel hears of no failures.');
    await type('alerts here seats');
    const message = await type('alerts `<!channel>`');
    expect(message.text).toBe('There is no `alerts &lt;!channel&gt;`. This channel hears of failures.');
    expect(JSON.stringify(message.blocks)).toContain('mailboxes that wait for a seat');
  });

  test('a channel that another company reads, one without Mail Sync, and direct messages are refused', async () => {
    expect((await type('alerts here', { channel: 'Mail Sync' })).text).toContain('Type this in the channel');
    answers = 0;
    it.slack.fail({ method: 'conversations.info', times: 1, kind: 'error', error: 'channel_not_found' });
    expect((await type('alerts here')).text).toContain('/invite @Mail Sync');
    it.slack.shareChannel({ channel: SALES });
    expect((await type('alerts here')).text).toContain('People of another company read this channel');
    expect(await channels()).toEqual([]);
  });

  test('is not there for people who do not run the company', async () => {
    expect((await type('alerts here', { user: TOM })).text).toContain('There is no `/mailsync alerts`');
    expect(await channels()).toEqual([]);
  });
});

test('words after here are kinds when all of them are, and a team otherwise', () => {
  expect(readWish(['Mailboxes,', 'seats'])).toEqual({ kinds: ['mailbox', 'seats'], teamName: null });
  expect(readWish(['“Inside', 'Sales”'])).toEqual({ kinds: ['mailbox'], teamName: 'Inside Sales' });
  expect(readWish(['seats', 'constructor'])).toEqual({ kinds: ['mailbox'], teamName: 'seats constructor' });
});
