import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, PUBLIC_URL, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';

const SALES = 'sales';
const LATER = new Date('2026-03-02T10:00:00Z');

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
});
afterEach(() => it.close());

const answerTo = async (text: string, user = MAYA) => {
  const before = it.slack.messagesSeenBy({ user, channel: SALES }).length;
  await it.slack.typeCommand({ user, channel: SALES, text });
  const messages = await it.seen({ user, channel: SALES }, (texts) => texts.length > before);
  expect(messages.at(-1)!.onlyVisibleTo).toBe(it.slack.userIdOf(user));
  return messages.at(-1)!;
};
/** Presses a button and returns what the person sees once it has come to that. */
const press = async (button: string, reached: (texts: string[]) => boolean) => {
  await it.slack.pressButton({ user: MAYA, channel: SALES, button });
  return it.seen({ user: MAYA, channel: SALES }, reached);
};

describe('/mailsync connect with an address', () => {
  test('gives a link for a further mailbox, whose address it names', async () => {
    await it.addMailbox();
    for (const typed of [
      'office@acorn-and-oak.example',
      '<mailto:office@acorn-and-oak.example|office@acorn-and-oak.example>',
    ]) {
      const message = await answerTo(`connect ${typed}`);
      expect(JSON.stringify(message.blocks)).toContain('*office@acorn-and-oak.example*');
    }
    expect(it.links).toMatchObject([
      { userId: 'user-maya', expectedAddress: 'office@acorn-and-oak.example', mailboxId: null },
      { expectedAddress: 'office@acorn-and-oak.example', mailboxId: null },
    ]);
  });

  test('of a mailbox that is there it reconnects that one', async () => {
    await it.addMailbox();
    await it.addMailbox({ id: 'office', address: 'office@acorn-and-oak.example', status: 'error' });
    await answerTo('connect MAYA@acorn-and-oak.example');
    expect(it.links).toMatchObject([{ mailboxId: 'mailbox-maya' }]);
  });

  test('of a colleague it gives no link', async () => {
    expect((await answerTo(`connect ${TOM}`)).text).toContain('is the address of a colleague.');
    expect(it.links).toEqual([]);
  });

  test.each([
    'abcd efgh ijkl mnop',
    'abcdefghijklmnop',
    'office@acorn-and-oak.example abcdefghijklmnop',
    'S3cret!pass',
    'x'.repeat(2_900),
    '@',
    'a@b',
    'javascript:alert(1)@x',
  ])('what may be a password is neither stored, said again nor logged: %.20s', async (typed) => {
    const message = await answerTo(`connect ${typed}`);
    expect(message.text).toBe(
      'Only an address can follow `/mailsync connect`. Nothing of what you typed was stored.',
    );
    expect(JSON.stringify(message)).toContain('Remove that app password');
    const told = JSON.stringify([it.slack.calls(), it.logged()]);
    for (const word of typed.split(' ').filter((one) => one.length > 5)) expect(told).not.toContain(word);
    expect(it.links).toEqual([]);
  });
});

describe('subcommands that do not exist', () => {
  test('a typo gets a suggestion', async () => {
    expect((await answerTo('retyr')).text).toBe(
      'There is no `/mailsync retyr`. Did you mean `/mailsync retry`?',
    );
    expect((await answerTo('disconect')).text).toContain('Did you mean `/mailsync disconnect`?');
  });

  test.each(['abcdefghijklmnop', 'Tr0ub4dor&3', 'z'.repeat(3_000), '<!channel>', '`code`'])(
    'what may be a password is not said again: %.20s',
    async (typed) => {
      const message = await answerTo(typed);
      expect(message.text).toBe('Mail Sync does not know that command.');
      expect(JSON.stringify([message, it.logged()])).not.toContain(typed);
    },
  );
});

describe('/mailsync errors', () => {
  test('shows what stands with its fixes, and shortly what is over', async () => {
    await it.addMailbox({ status: 'error', openError: createSyncErrorView() });
    it.answers.syncErrors = [
      createSyncErrorView(),
      createSyncErrorView({ id: 'over', what: 'Google did not answer.', resolvedAt: LATER }),
    ];
    const message = await answerTo('errors');
    expect(message.text).toBe('1 open error');
    const shown = JSON.stringify(message.attachments);
    expect(shown).toContain('"action_id":"reconnect"');
    expect(shown).toContain('"action_id":"retry_now"');
    expect(shown).toContain('Google did not answer. It lasted 1 hour.');

    const [, link] = await press('Reconnect', (texts) => texts.length === 2);
    expect(link!.text).toBe('Reconnect maya@acorn-and-oak.example: sign in with Google.');
    expect(link!.onlyVisibleTo).toBe(it.slack.userIdOf(MAYA));
  });

  test('without any it says so', async () => {
    await it.addMailbox();
    expect((await answerTo('errors')).text).toBe('You have no open errors.');
  });

  test('faults of the installation are for those who run it', async () => {
    it.answers.syncErrors = [
      createSyncErrorView({ mailboxId: null, what: 'The client’s secret is wrong.', affectedCount: 38 }),
    ];
    expect((await answerTo('errors')).text).toBe('You have no open errors.');
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { role: 'administrator' } }));
    expect(JSON.stringify((await answerTo('errors')).attachments)).toContain(
      'Mail Sync itself · stops 38 mailboxes',
    );
  });
});

describe('/mailsync retry', () => {
  test('tries at once, and says what came of it', async () => {
    await it.addMailbox({ status: 'error', openError: createSyncErrorView() });
    const requestSync = it.engine.requestSync;
    it.engine.requestSync = async (input) => {
      await requestSync(input);
      it.setMailbox(createMailboxView({ lastSyncedAt: it.clock.now() }));
    };
    expect((await answerTo('retry')).text).toBe('maya@acorn-and-oak.example syncs.');
    expect(it.asked).toEqual([{ verb: 'requestSync', input: { mailboxId: 'mailbox-maya' } }]);
  });

  test('of several mailboxes one is chosen', async () => {
    await it.addMailbox({ status: 'error', nextAttemptAt: it.clock.now() });
    await it.addMailbox({ id: 'office', address: 'office@acorn-and-oak.example' });
    expect((await answerTo('retry')).text).toBe('Which mailbox shall Mail Sync try now?');
    expect(it.asked).toEqual([]);
    await press('retry_now', (texts) => texts.length === 2);
    expect(it.asked).toHaveLength(1);
  });

  test('nothing is tried for whoever has no mailbox, or waits for a seat', async () => {
    expect((await answerTo('retry')).text).toContain('You have not connected a mailbox yet.');
    await it.addMailbox({ status: 'pending', queuePosition: 1 });
    expect((await answerTo('retry')).text).toContain('waits for a seat');
    expect(it.asked).toEqual([]);
  });
});

describe('/mailsync disconnect', () => {
  const asked = (history: 'keep' | 'remove') => [
    { verb: 'disconnectMailbox', input: { mailboxId: 'mailbox-maya', history } },
  ];

  test('asks first; the message turns into what came of it', async () => {
    await it.addMailbox();
    expect((await answerTo('disconnect')).text).toBe('Disconnect maya@acorn-and-oak.example?');
    expect(it.asked).toEqual([]);
    const messages = await press('Disconnect, keep history', ([text]) => text!.endsWith('is disconnected.'));
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages[0]!.blocks)).toContain('stays on the timelines');
    expect(it.asked).toEqual(asked('keep'));
  });

  test('removes what was recorded for those who may, and Slack asks once more', async () => {
    await it.addMailbox();
    expect(JSON.stringify((await answerTo('disconnect')).blocks)).toContain('Remove what was recorded?');
    await press('Disconnect, remove history', ([text]) => text!.endsWith('is disconnected.'));
    expect(it.asked).toEqual(asked('remove'));
  });

  test('whoever may not remove history is not offered it, and a forged press of it changes nothing', async () => {
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { role: 'marketing_manager' } }));
    await it.addMailbox();
    const message = await answerTo('disconnect');
    expect(JSON.stringify(message.blocks)).not.toContain('remove history');

    const value = JSON.stringify({
      mailboxId: 'mailbox-maya',
      userId: 'user-maya',
      askedAtMs: it.clock.now().getTime(),
    });
    const answer = await it.forgePress({ user: MAYA, actionId: 'disconnect_remove', value });
    expect(answer.text).toContain('You may not remove recorded history.');
    expect(it.asked).toEqual([]);
  });

  test('Cancel changes nothing', async () => {
    await it.addMailbox();
    await answerTo('disconnect');
    await press('Cancel', ([text]) => text === 'Nothing was disconnected.');
    expect(it.asked).toEqual([]);
  });

  test('a question that is ten minutes old is not answered any more', async () => {
    await it.addMailbox();
    await answerTo('disconnect');
    it.clock.advanceMs(10 * 60_000);
    const messages = await press('Disconnect, keep history', (texts) => texts.length === 2);
    expect(messages[1]!.text).toContain('older than ten minutes');
    expect(it.asked).toEqual([]);
  });

  test.each([
    [
      'somebody else’s question',
      { mailboxId: 'mailbox-maya', userId: 'user-maya', askedAtMs: 1_772_442_000_000 },
    ],
    [
      'a colleague’s mailbox',
      { mailboxId: 'mailbox-maya', userId: 'user-tom', askedAtMs: 1_772_442_000_000 },
    ],
    ['a mailbox that is not there', { mailboxId: 'x', userId: 'user-tom', askedAtMs: 1_772_442_000_000 }],
    ['a time to come', { mailboxId: 'mailbox-maya', userId: 'user-tom', askedAtMs: 9_999_999_999_999 }],
    ['garbage', 'garbage'],
  ])('%s in a forged value is refused', async (_, value) => {
    await it.addMailbox();
    for (const actionId of ['disconnect_keep', 'disconnect_remove']) {
      const sent = typeof value === 'string' ? value : JSON.stringify(value);
      const answer = await it.forgePress({ user: TOM, actionId, value: sent });
      expect(answer.text).not.toContain('is disconnected');
    }
    const answer = await it.forgePress({ user: TOM, actionId: 'disconnect_ask', value: 'mailbox-maya' });
    expect(answer.text).toMatch(/^Only its owner/);
    expect(it.asked).toEqual([]);
  });

  test('of several mailboxes one is chosen, and then asked about', async () => {
    await it.addMailbox();
    await it.addMailbox({ id: 'office', address: 'office@acorn-and-oak.example' });
    expect((await answerTo('disconnect')).text).toBe('Which mailbox do you want to disconnect?');
    const messages = await press('disconnect_ask', (texts) => texts.length === 2);
    expect(messages[1]!.text).toBe('Disconnect maya@acorn-and-oak.example?');
  });
});

test('/mailsync console gives the plain address, and nothing that lets anybody in', async () => {
  const message = await answerTo('console');
  expect(message.text).toBe(`The console of Mail Sync: ${PUBLIC_URL}`);
  expect(it.links).toEqual([]);
});
