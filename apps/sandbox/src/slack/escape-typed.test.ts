import { expect, test } from 'vitest';
import { escapeTyped } from './escape-typed.ts';

const person = (id: string, name: string, email: string) => ({ id, name, email });
const channel = { id: 'C1', kind: 'channel' as const, name: 'sales', topic: '', personId: null };
const workspace = {
  people: [person('U1', 'Maya', 'maya@acorn.example'), person('U2', 'Maya Sample', 'ms@acorn.example')],
  conversations: [channel],
};

test.each([
  ['status @maya', 'status <@U1|maya>'],
  ['status @Maya Sample', 'status <@U2|ms>'],
  ['status @mayas', 'status @mayas'],
  ['status maya@acorn.example', 'status maya@acorn.example'],
  ['alerts here #sales', 'alerts here <#C1|sales>'],
  ['a & <b>', 'a &amp; &lt;b&gt;'],
  ['status <@U1|maya> & more', 'status <@U1|maya> &amp; more'],
])('%s becomes %s', (text, expected) => {
  expect(escapeTyped({ text, workspace })).toBe(expected);
});
