import { describe, expect, it } from 'vitest';
import { groupConversations } from './group-conversations.ts';

type Facts = Parameters<typeof groupConversations>[0]['messages'][number];

const message = (messageId: string, change: Partial<Facts> = {}): Facts => ({
  messageId,
  threadId: `thread-${messageId}`,
  rfcMessageId: `${messageId}@x.example`,
  references: [],
  ...change,
});

function group(
  messages: Facts[],
  known: { references?: Record<string, string>; threads?: Record<string, string> } = {},
) {
  let count = 0;
  const plan = groupConversations({
    messages,
    knownReferences: Object.entries(known.references ?? {}).map(([messageId, conversationId]) => ({
      messageId,
      conversationId,
    })),
    knownThreads: Object.entries(known.threads ?? {}).map(([threadId, conversationId]) => ({
      threadId,
      conversationId,
    })),
    createId: () => `new-${(count += 1)}`,
  });
  return { plan, ids: Object.fromEntries(plan.conversationIds) };
}

describe('conversations', () => {
  it('are new for mail that answers to nothing', () => {
    expect(group([message('a'), message('b')]).ids).toEqual({ a: 'new-1', b: 'new-2' });
  });

  it('hold what answers to each other, also out of order', () => {
    const reply = message('b', { references: ['a@x.example'] });
    expect(group([message('a'), reply]).ids).toEqual({ a: 'new-1', b: 'new-1' });
    expect(group([reply, message('a')]).ids).toEqual({ a: 'new-1', b: 'new-1' });
  });

  it('hold across mailboxes by what was answered, and within one by its thread', () => {
    expect(group([message('a')], { references: { 'a@x.example': 'known' } }).ids).toEqual({ a: 'known' });
    expect(group([message('a', { threadId: 't' })], { threads: { t: 'known' } }).ids).toEqual({ a: 'known' });
  });

  it('that turn out to be one are joined, through any number of others', () => {
    const bridge = message('x', { references: ['a@x.example', 'b@x.example', 'c@x.example'] });
    const { plan, ids } = group([bridge], {
      references: { 'a@x.example': 'A', 'b@x.example': 'B', 'c@x.example': 'C' },
    });
    expect(ids).toEqual({ x: 'A' });
    expect(plan.joins).toEqual([{ from: ['B', 'C'], into: 'A' }]);
    expect(plan.newReferences).toEqual([{ messageId: 'x@x.example', conversationId: 'A' }]);
  });

  it('joined twice in one batch all end in the same one', () => {
    const { plan, ids } = group(
      [
        message('x', { references: ['b@x.example', 'c@x.example'] }),
        message('y', { references: ['a@x.example', 'b@x.example'] }),
      ],
      { references: { 'a@x.example': 'A', 'b@x.example': 'B', 'c@x.example': 'C' } },
    );
    expect(ids.x).toBe(ids.y);
    const ends = new Set(plan.joins.map((join) => join.into));
    expect([...ends]).toEqual([ids.x]);
    expect(
      plan.joins
        .flatMap((join) => join.from)
        .concat(ids.x!)
        .sort(),
    ).toEqual(['A', 'B', 'C']);
  });

  it('do not depend on a Message-ID', () => {
    expect(
      group([
        message('a', { rfcMessageId: null, threadId: 't' }),
        message('b', { rfcMessageId: null, threadId: 't' }),
      ]).ids,
    ).toEqual({
      a: 'new-1',
      b: 'new-1',
    });
  });
});
