import { expect, test } from 'vitest';
import { readPressPlace } from './read-press-place.ts';

const place = { channelId: 'C1', ts: '1.2' };

test.each([
  [{ type: 'message', channel_id: 'C1', message_ts: '1.2' }, place],
  // What stands beside a bar of colour is an attachment, and Slack says so.
  [{ type: 'message_attachment', channel_id: 'C1', message_ts: '1.2', attachment_id: 1 }, place],
  [{ type: 'view', view_id: 'V1' }, null],
  [{ type: 'message', channel_id: 'C1' }, null],
  [undefined, null],
])('a press in %j', (container, expected) => {
  expect(readPressPlace(container)).toEqual(expected);
});
