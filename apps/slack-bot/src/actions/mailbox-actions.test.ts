import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, PUBLIC_URL, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.addMailbox({ status: 'error', openError: createSyncErrorView() });
});
afterEach(() => it.close());

const press = (input: Parameters<BotInSlack['forgePress']>[0]) => it.forgePress(input);

describe('Reconnect', () => {
  test('gives the owner a private link for this mailbox', async () => {
    const message = await press({ user: MAYA, actionId: 'reconnect', value: 'mailbox-maya' });
    expect(message.text).toBe('Reconnect maya@acorn-and-oak.example: sign in with Google.');
    expect(JSON.stringify(message.blocks)).toContain(`${PUBLIC_URL}/connect/token-of-link-1`);
    expect(it.links).toMatchObject([
      { userId: 'user-maya', mailboxId: 'mailbox-maya', expectedAddress: MAYA },
    ]);
  });

  test('after it, the news comes where there was no message to edit', async () => {
    await it.bot.start();
    await press({ user: MAYA, actionId: 'reconnect', value: 'mailbox-maya' });
    it.setMailbox(createMailboxView());
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });
    const isNews = (text: string) => text.includes('is connected. Enabled');
    const messages = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.some(isNews));
    expect(messages.filter(({ text }) => isNews(text))).toHaveLength(1);
  });

  test('tells an administrator who can, and gives no link', async () => {
    await it.db.write((r) => r.users.update({ id: 'user-tom', changes: { role: 'administrator' } }));
    const message = await press({ user: TOM, actionId: 'reconnect', value: 'mailbox-maya' });
    expect(message.text).toBe(
      'Only Maya Sample can reconnect maya@acorn-and-oak.example, because only its owner can let Mail Sync in.',
    );
    expect(it.links).toEqual([]);
  });

  test.each(['mailbox-maya', 'mailbox-nobody', '', "x' or 1=1 --", '\u0000', 'a'.repeat(3000)])(
    'somebody who may not see it learns nothing from the value %j',
    async (value) => {
      const message = await press({ user: TOM, actionId: 'reconnect', value });
      expect(message.text).toBe(
        'Only its owner can reconnect a mailbox, because only they can let Mail Sync in.',
      );
      expect(it.links).toEqual([]);
    },
  );
});

describe('Retry now', () => {
  /** What the pass that was asked for brings. */
  const outcomeIs = (changes: Parameters<typeof createMailboxView>[0]) => {
    const requestSync = it.engine.requestSync;
    it.engine.requestSync = async (input) => {
      await requestSync(input);
      it.setMailbox(createMailboxView(changes));
    };
  };

  test('a mailbox that is in order again says so', async () => {
    outcomeIs({ lastSyncedAt: it.clock.now() });
    const message = await press({ user: MAYA, actionId: 'retry_now', value: 'mailbox-maya' });
    expect(message.text).toBe('maya@acorn-and-oak.example syncs.');
    expect(JSON.stringify(message.blocks)).toContain(':white_check_mark: *Enabled*');
    expect(it.asked).toEqual([{ verb: 'requestSync', input: { mailboxId: 'mailbox-maya' } }]);
  });

  test('one that still fails says why, and offers what mends it', async () => {
    const nextAttemptAt = new Date(it.clock.now().getTime() + 3_600_000);
    outcomeIs({ status: 'error', openError: createSyncErrorView(), nextAttemptAt });
    const message = await press({ user: MAYA, actionId: 'retry_now', value: 'mailbox-maya' });
    expect(message.text).toBe('maya@acorn-and-oak.example still fails.');
    const shown = JSON.stringify(message.attachments);
    expect(shown).toContain('Press Reconnect and sign in with the same Google account.');
    expect(shown).toContain('"action_id":"reconnect"');
    expect(shown).toContain('Mail Sync tries again by itself');
  });

  test('one that is still being read says how to see it', async () => {
    outcomeIs({ status: 'error', nextAttemptAt: it.clock.now() });
    const message = await press({ user: MAYA, actionId: 'retry_now', value: 'mailbox-maya' });
    expect(message.text).toBe('Mail Sync is trying maya@acorn-and-oak.example now.');
    expect(JSON.stringify(message.blocks)).toContain('`/mailsync status` shows how it went.');
  });

  test.each(['mailbox-maya', 'mailbox-nobody', 'garbage; drop table', '\u0000'])(
    'a colleague’s press with the value %j is refused and tries nothing',
    async (value) => {
      const message = await press({ user: TOM, actionId: 'retry_now', value });
      expect(message.text).toBe(
        'Only its owner, the sales manager of their team, a company manager or an administrator can retry this mailbox.',
      );
      expect(it.asked).toEqual([]);
      const refused = {
        actionId: 'retry_now',
        slackUserId: it.slack.userIdOf(TOM),
        reason: 'button.refused',
      };
      expect(it.logged().map((line) => JSON.parse(line) as unknown)).toContainEqual(
        expect.objectContaining(refused),
      );
    },
  );
});
