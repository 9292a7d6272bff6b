import { expect, test } from 'vitest';
import { readMeantPerson } from './read-meant-person.ts';

test.each([
  ['<@U012ABC>', { slackUserId: 'U012ABC' }],
  ['<@W012ABC|maya>', { slackUserId: 'W012ABC' }],
  ['<@U012ABC|maya> sample', { slackUserId: 'U012ABC' }],
  ['@Maya Sample', { name: 'Maya Sample' }],
  ['Tom &lt;Sample&gt; &amp; Co', { name: 'Tom <Sample> & Co' }],
  ['Maya@Acorn.example', { email: 'maya@acorn.example' }],
  ['<mailto:maya@acorn.example|maya@acorn.example>', { email: 'maya@acorn.example' }],
  ['&amp;lt;', { name: '&lt;' }],
])('%s', (typed, expected) => {
  expect(readMeantPerson(typed)).toEqual(expected);
});

test('two mentions, a channel and a broadcast are no mention of one person', () => {
  for (const typed of ['<@U1> <@U2>', '<#C1|sales>', '<!here>', '<@U1', '<@u1>'])
    expect(readMeantPerson(typed)).not.toHaveProperty('slackUserId');
});
