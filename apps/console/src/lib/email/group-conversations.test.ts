import type { EmailSummary } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { groupConversations, withoutReplyPrefixes } from './group-conversations.ts';

const email = (input: Partial<EmailSummary> & Pick<EmailSummary, 'id' | 'conversationId' | 'date'>) =>
  ({
    messageId: `<${input.id}@acorn-and-oak.example>`,
    subject: 'Offer',
    preview: null,
    from: null,
    to: [],
    cc: [],
    direction: 'sent',
    mailboxIds: [],
    leadIds: [],
    attachments: [],
    visibility: 'everything',
    ...input,
  }) satisfies EmailSummary;

describe('a timeline as conversations', () => {
  const offer = email({ id: 'a', conversationId: 'offer', date: '2026-05-01T09:00:00.000Z' });
  const visit = email({
    id: 'b',
    conversationId: 'visit',
    date: '2026-05-02T09:00:00.000Z',
    subject: 'Visit',
  });
  const reply = email({
    id: 'c',
    conversationId: 'offer',
    date: '2026-05-03T09:00:00.000Z',
    subject: 'Re: Offer',
  });

  test('a reply moves its conversation to the top and stands first in it', () => {
    const shown = groupConversations([offer, visit, reply]);
    expect(shown.map(({ id }) => id)).toEqual(['offer', 'visit']);
    expect(shown[0]?.emails.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  test('its name is the subject it began with', () => {
    expect(groupConversations([reply, offer])[0]?.subject).toBe('Offer');
    expect(groupConversations([reply])[0]?.subject).toBe('Offer');
  });

  test('a subject that is not shared stays unknown', () => {
    expect(groupConversations([{ ...offer, subject: null }])[0]?.subject).toBeNull();
  });

  test('an email on two overlapping pages is shown once', () => {
    expect(groupConversations([reply, offer, { ...reply }])[0]?.emails).toHaveLength(2);
  });

  test('nothing recorded is no conversation', () => expect(groupConversations([])).toEqual([]));
});

test.each([
  ['Re: AW: Fwd: Offer', 'Offer'],
  ['RE[2]: Offer', 'Offer'],
  ['Regarding: Offer', 'Regarding: Offer'],
  ['Re:', 'Re:'],
])('the subject "%s" is about "%s"', (subject, bare) => expect(withoutReplyPrefixes(subject)).toBe(bare));
