import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { beforeEach, describe, expect, test } from 'vitest';
import { createIntake } from './create-intake.ts';
import type { OwnApp } from './judge-sender.ts';

const own: OwnApp = { teamId: 'T1', appId: 'A1' };
const command = { command: '/mailsync', text: 'connect', team_id: 'T1', api_app_id: 'A1' };

let done: unknown[];
let answers: unknown[];
let readOwnApp: () => Promise<OwnApp>;
let intake: ReturnType<typeof createIntake>;
beforeEach(() => {
  done = [];
  answers = [];
  readOwnApp = async () => own;
  intake = createIntake({
    readOwnApp: () => readOwnApp(),
    onHeard() {},
    clock: createManualClock(new Date('2026-03-02T09:00:00Z')),
    logger: createSilentLogger(),
  });
  intake.receiver.init({
    // As our listeners do: acknowledge first, then work.
    async processEvent({ body, ack }: { body: { command?: string }; ack: () => Promise<void> }) {
      if (body.command !== '/mailsync') return;
      await ack();
      done.push(body);
    },
  } as never);
});

const acknowledge = async (answer?: unknown) => void answers.push(answer);
const isGone = async () => {
  throw new Error('the connection is gone');
};
const take = (body: Record<string, unknown>, key = 'one') => intake.take({ key, body, acknowledge });

describe('what comes in', () => {
  test('is done once, and acknowledged as often as it comes', async () => {
    expect(await take(command)).toBe('taken');
    expect(await take(command)).toBe('again');
    expect(await take(command, 'two')).toBe('taken');
    expect(done).toHaveLength(2);
    expect(answers).toEqual([undefined, undefined, undefined]);
  });

  test('is not done when Slack could not be told that it has arrived, and done when it comes again', async () => {
    expect(await intake.take({ key: 'one', body: command, acknowledge: isGone })).toBe('failed');
    expect(done).toEqual([]);
    expect(await take(command)).toBe('taken');
    expect(done).toHaveLength(1);
  });

  test('is not done a second time because a second acknowledgement was lost', async () => {
    await take(command);
    expect(await intake.take({ key: 'one', body: command, acknowledge: isGone })).toBe('again');
    expect(await take(command)).toBe('again');
    expect(done).toHaveLength(1);
  });

  test('of another workspace is refused: commands with a reason, anything else without', async () => {
    expect(await take({ ...command, team_id: 'T2' })).toBe('other_workspace');
    expect(await take({ type: 'block_actions', team: { id: 'T2' } }, 'two')).toBe('other_workspace');
    expect(answers).toEqual([
      { response_type: 'ephemeral', text: expect.stringContaining('belongs to another Slack workspace') },
      undefined,
    ]);
    expect(done).toEqual([]);
  });

  test('for another app is left to that app', async () => {
    expect(await take({ ...command, api_app_id: 'A2' })).toBe('other_app');
    expect([answers, done]).toEqual([[], []]);
  });

  test('is not let in while Slack cannot say who we are, and is when it can', async () => {
    readOwnApp = async () => {
      throw new Error('Slack is away');
    };
    expect(await take(command)).toBe('failed');
    readOwnApp = async () => own;
    expect(await take(command)).toBe('taken');
    expect(done).toHaveLength(1);
  });

  test('is unknown when nothing here answers it', async () => {
    expect(await take({ type: 'something_new', team_id: 'T1' })).toBe('unknown');
  });
});
