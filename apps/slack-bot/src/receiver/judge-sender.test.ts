import { describe, expect, test } from 'vitest';
import { judgeSender } from './judge-sender.ts';

const own = { teamId: 'T1', appId: 'A1' };
const judge = (body: Record<string, unknown>) => judgeSender({ body, own });

describe('who may tell us something', () => {
  test('a command, an event and a button of our workspace', () => {
    expect(judge({ command: '/mailsync', team_id: 'T1', api_app_id: 'A1' })).toBeNull();
    expect(judge({ type: 'event_callback', team_id: 'T1', api_app_id: 'A1' })).toBeNull();
    const button = { type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' } };
    expect(judge({ ...button, api_app_id: 'A1' })).toBeNull();
  });

  test.each([
    ['a command of another workspace', { command: '/mailsync', team_id: 'T2' }],
    ['a button there', { type: 'block_actions', team: { id: 'T2' }, user: { team_id: 'T2' } }],
    ['a person of another company in a shared channel', { team: { id: 'T1' }, user: { team_id: 'T2' } }],
    ['an event there', { type: 'event_callback', team_id: 'T2' }],
    ['an installation for a whole organisation', { type: 'block_actions', team: null, user: { id: 'U1' } }],
    ['nobody', {}],
    ['something else than text', { team_id: { $ne: '' } }],
  ])('not %s', (_, body) => {
    expect(judge({ ...body, api_app_id: 'A1' })).toBe('other_workspace');
  });

  test('not what is meant for another app, unless we cannot know which is ours', () => {
    const body = { command: '/mailsync', team_id: 'T1', api_app_id: 'A2' };
    expect(judge(body)).toBe('other_app');
    expect(judgeSender({ body, own: { ...own, appId: null } })).toBeNull();
  });
});
