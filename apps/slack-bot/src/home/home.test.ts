import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OutboxEventType } from '@mailsync/db';
import { drawBlocks } from '../testing/draw-message.ts';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, STRANGER, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';

const SEEN_WITHIN_MS = 15_000;
/** Changes within it come with the next view. */
const GAP_MS = 3_000;

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.bot.start();
});
afterEach(() => it.close());

const homeOf = (user: string) => {
  const home = it.slack.homeSeenBy({ user });
  return home ? drawBlocks(home.blocks) : '';
};

/** Waits until somebody's Home tab holds a text, while time goes on, and returns all of it. */
function seenAtHome(user: string, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const drawn = homeOf(user);
    if (drawn.includes(text)) resolve(drawn);
  };
  const unsubscribe = it.slack.onChange(look);
  const time = setInterval(() => {
    it.clock.advanceMs(GAP_MS);
    void changed('lead.changed');
  }, 50);
  const timer = setTimeout(
    () => reject(new Error(`Not seen at the Home tab of ${user}: ${text}\n${homeOf(user)}`)),
    SEEN_WITHIN_MS,
  );
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    clearInterval(time);
    unsubscribe();
  });
}

const open = async (user: string, text: string) => {
  expect(await it.slack.openHome({ user })).toMatchObject({ ok: true });
  return seenAtHome(user, text);
};
const makeAdministrator = (id: string) =>
  it.db.write((r) => r.users.update({ id, changes: { role: 'administrator' } }));
const changed = (type: OutboxEventType, userId = 'user-maya') =>
  it.db.write((r) =>
    r.events.append([
      {
        type,
        mailboxId: type === 'user.changed' ? null : 'mailbox-maya',
        userId,
        data: {},
        at: it.clock.now(),
      },
    ]),
  );
const publishes = () => it.slack.calls({ method: 'views.publish' }).length;

describe('the Home tab', () => {
  test('shows its person how their mailbox is, and changes while they look', async () => {
    await it.addMailbox();
    await open(MAYA, ':white_check_mark: *Enabled* · maya@acorn-and-oak.example');

    it.setMailbox(createMailboxView({ status: 'error', openError: createSyncErrorView() }));
    await changed('mailbox.status_changed');
    const red = await seenAtHome(MAYA, ':rotating_light: *Error*');
    expect(red).toContain('Press Reconnect and sign in with the same Google account.');
    expect(red).toContain('[Reconnect! reconnect: mailbox-maya]');
  });

  test('what changes often is published once, when it differs', async () => {
    await it.addMailbox();
    await open(MAYA, 'Enabled');
    expect(publishes()).toBe(1);

    it.setMailbox(createMailboxView({ recordedCount: 1400 }));
    for (let index = 0; index < 20; index += 1) await changed('emails.recorded');
    it.clock.advanceMs(GAP_MS);
    await changed('emails.recorded');
    await seenAtHome(MAYA, '1,400 emails recorded');
    expect(publishes()).toBe(2);

    it.clock.advanceMs(GAP_MS);
    await changed('mailbox.status_changed');
    await open(TOM, 'Not connected yet');
    expect(it.slack.homeSeenBy({ user: MAYA })!.publishedCount).toBe(2);
  });

  test('somebody who has connected nothing gets a private link by direct message', async () => {
    await open(MAYA, 'Not connected yet');
    await it.slack.pressHomeButton({ user: MAYA, button: 'Connect my mailbox' });
    const [message] = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    expect(message!.text).toBe('Connect maya@acorn-and-oak.example to Mail Sync: sign in with Google.');
    expect(it.links).toMatchObject([{ userId: 'user-maya', expectedAddress: MAYA, mailboxId: null }]);
    expect(it.slack.messagesSeenBy({ user: TOM, channel: 'Mail Sync' })).toEqual([]);
  });

  test('its buttons do what they do elsewhere', async () => {
    await it.addMailbox({ status: 'error', openError: createSyncErrorView() });
    await open(MAYA, 'Error');
    await it.slack.pressHomeButton({ user: MAYA, button: 'Retry now' });
    await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    expect(it.asked).toEqual([{ verb: 'requestSync', input: { mailboxId: 'mailbox-maya' } }]);
  });

  test('a salesperson sees nothing of others', async () => {
    await it.addMailbox({ id: 'mailbox-tom', userId: 'user-tom', address: TOM });
    const shown = await open(MAYA, 'Not connected yet');
    expect(shown).not.toContain(TOM);
    expect(shown).not.toContain('Acorn & Oak');
  });

  test('who is not known is told so; once they are known they see their mailbox', async () => {
    await open(STRANGER, 'Mail Sync does not know you yet.');
    await it.createUser({ id: 'user-new', email: STRANGER, name: 'New' });
    await changed('user.changed', 'user-new');
    expect(await seenAtHome(STRANGER, `Connect *${STRANGER}*`)).not.toContain('does not know you');
  });

  test('what somebody may no longer see is gone from their tab', async () => {
    await makeAdministrator('user-maya');
    expect(await open(MAYA, '# Acorn & Oak')).toContain('tom@acorn-and-oak.example');

    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { role: 'salesperson' } }));
    await changed('user.changed');
    await seenAtHome(MAYA, '/settings/mail-sync');
    expect(homeOf(MAYA)).not.toContain('tom@');

    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { deactivatedAt: it.clock.now() } }));
    await changed('user.changed');
    expect(await seenAtHome(MAYA, 'Your Mail Sync access has been ended.')).not.toContain('mailbox');
  });

  test('while Slack asks to wait nothing is sent, and later the newest comes', async () => {
    const publishesForMaya = () =>
      it.slack
        .calls({ method: 'views.publish' })
        .filter(({ fields }) => fields['user_id'] === it.slack.userIdOf(MAYA)).length;
    await it.addMailbox();
    await open(MAYA, 'Enabled');
    it.slack.fail({ method: 'views.publish', times: 1, kind: 'status', status: 429, retryAfterSeconds: 60 });
    it.setMailbox(createMailboxView({ recordedCount: 2000 }));
    it.clock.advanceMs(GAP_MS);
    await changed('emails.recorded');
    await vi.waitFor(() => expect(publishesForMaya()).toBe(2));

    it.setMailbox(createMailboxView({ recordedCount: 3000 }));
    it.clock.advanceMs(59_000);
    await changed('emails.recorded');
    await open(TOM, 'Not connected yet');
    expect(publishesForMaya()).toBe(2);
    expect(await seenAtHome(MAYA, '3,000 emails recorded')).not.toContain('2,000');
    expect(publishesForMaya()).toBe(3);
  });

  test('an opening that Slack sends twice, and one from another workspace, change nothing', async () => {
    await it.addMailbox();
    await open(MAYA, 'Enabled');
    await it.slack.openHome({ user: MAYA });
    await it.bot.stop();
    expect(publishes()).toBe(1);
  });
});

describe('inviting from the Home tab', () => {
  beforeEach(() => makeAdministrator('user-maya'));

  test('a colleague is asked by direct message, once, and the tab says so', async () => {
    await open(MAYA, '[Invite invite: user-tom, spoken: Invite Tom <Sample> & Co]');
    await it.slack.pressHomeButton({ user: MAYA, button: 'invite', within: 'tom@acorn-and-oak.example' });
    const [message] = await it.seen({ user: TOM, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    expect(message!.text).toBe('Maya Sample asks you to connect your mailbox to Mail Sync.');
    const shown = await seenAtHome(MAYA, 'Invited today.');
    expect(shown).not.toContain('invite: user-tom');

    await it.slack.pressButton({ user: TOM, channel: 'Mail Sync', button: 'Connect my mailbox' });
    const messages = await it.seen({ user: TOM, channel: 'Mail Sync' }, (texts) => texts.length === 2);
    expect(messages[1]!.text).toContain('Connect tom@acorn-and-oak.example to Mail Sync');
    expect(it.links).toMatchObject([{ userId: 'user-tom' }]);
  });

  test('whoever is not in the workspace is told apart', async () => {
    await it.createUser({ id: 'user-away', email: 'away@acorn-and-oak.example', name: 'Away' });
    await open(MAYA, 'away@acorn-and-oak.example');
    await it.slack.pressHomeButton({ user: MAYA, button: 'invite', within: 'away@' });
    const shown = await seenAtHome(MAYA, 'Not reached: nobody in this Slack workspace has this address.');
    expect(shown).toContain('invite: user-away');
  });

  test('a forged press of somebody who may not is refused, and nobody is asked', async () => {
    await open(TOM, 'Not connected yet');
    const answers: string[] = [];
    for (const [actionId, value] of [
      ['invite', 'user-maya'],
      ['invite', "x' or 1=1"],
      ['invite_all', 'all'],
    ] as const)
      answers.push((await it.forgePress({ user: TOM, actionId, value })).text);
    expect(answers).toEqual([
      'You may not invite this person to connect their mailbox.',
      'There is no such user.',
      'You may not invite other people to connect their mailbox.',
    ]);
    expect(await it.db.read((r) => r.slackInvitations.listDue({ now: it.clock.now(), limit: 9 }))).toEqual(
      [],
    );
  });
});
