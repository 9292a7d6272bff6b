import { openTestSqlite } from '@mailsync/db/testing';
import { AppError, createManualClock, createSilentLogger } from '@mailsync/foundation';
import { expect, onTestFinished, test } from 'vitest';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { createFakeEngine, createMailboxView } from '../testing/fake-engine.ts';
import { followFailovers } from './tell-failover.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const GONE_ON = createMailboxView({
  route: 'app_password',
  failover: { since: NOW, what: 'Google has withdrawn the access to this mailbox.', howToFix: [] },
});

/** Maya owns the mailbox; `refusal` is what Slack says to a direct message. */
async function open({ slackUserId = 'U-MAYA' as string | null } = {}) {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const clock = createManualClock(NOW);
  const { engine, setMailbox } = createFakeEngine({ clock, publicUrl: 'https://mail-sync.example' });
  const told: { slackUserId: string; message: SlackMessage }[] = [];
  const slack = {
    refusal: null as AppError | null,
    async sendDirectMessage(direct: { slackUserId: string; message: SlackMessage }) {
      if (slack.refusal) throw slack.refusal;
      told.push(direct);
    },
  };
  await db.write(async (r) => {
    await r.users.create({
      id: 'user-maya',
      email: 'maya@acorn-and-oak.example',
      name: 'Maya',
      role: 'salesperson',
      createdAt: NOW,
    });
    if (slackUserId) await r.users.update({ id: 'user-maya', changes: { slackUserId } });
  });
  const reader = followFailovers({ db, engine, slack, clock, logger: createSilentLogger() });
  const append = (state: 'opened' | 'resolved', code = 'mailsync.over_app_password') =>
    db.write((r) =>
      r.events.append([
        {
          type: 'sync_error.changed',
          mailboxId: 'mailbox-maya',
          userId: 'user-maya',
          data: { syncErrorId: 'notice-1', code, state },
          at: clock.now(),
        },
      ]),
    );
  setMailbox(GONE_ON);
  return { clock, setMailbox, slack, told, append, readAll: reader.readAll };
}

test('the owner is told once that the mailbox goes on through its app password, and how it comes back', async () => {
  const { told, append, readAll, setMailbox } = await open();
  await append('opened');
  await readAll();
  await readAll();
  setMailbox(createMailboxView());
  await append('resolved');
  await readAll();
  expect(told).toMatchObject([
    {
      slackUserId: 'U-MAYA',
      message: { text: 'maya@acorn-and-oak.example syncs through its app password now.' },
    },
  ]);
  const shown = JSON.stringify(told[0]!.message.blocks);
  expect(shown).toContain('Google has withdrawn the access to this mailbox.');
  expect(shown).toContain('Nothing is missing. Type `/mailsync connect`');
});

test('nobody is told of other entries, of what is over, or of what is a day old', async () => {
  const { told, append, readAll, setMailbox, clock } = await open();
  await append('opened', 'google.sign_in_revoked');
  await readAll();
  await append('opened');
  setMailbox(createMailboxView());
  await readAll();
  setMailbox(GONE_ON);
  await append('opened');
  clock.advanceMs(24 * 60 * 60_000);
  await readAll();
  expect(told).toEqual([]);
});

test('an owner who has never talked to Mail Sync in Slack is left alone', async () => {
  const { told, append, readAll } = await open({ slackUserId: null });
  await append('opened');
  await readAll();
  expect(told).toEqual([]);
});

test('while Slack is away the news waits; what Slack refuses for good holds nobody up', async () => {
  const { told, append, readAll, slack } = await open();
  slack.refusal = new AppError({ code: 'slack.unavailable', kind: 'unavailable', message: 'Slack is away.' });
  await append('opened');
  await expect(readAll()).rejects.toThrow('Slack is away.');
  slack.refusal = null;
  await readAll();
  expect(told).toHaveLength(1);

  slack.refusal = new AppError({ code: 'slack.refused', kind: 'forbidden', message: 'No.' });
  await append('opened');
  await readAll();
  slack.refusal = null;
  await readAll();
  expect(told).toHaveLength(1);
});
