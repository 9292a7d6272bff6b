import { expect, it } from 'vitest';
import { readHeadLine } from './read-head-line.ts';

const HEADERS = Buffer.from('From: lee@pine.example\r\n\r\n');
const SECTION = 'BODY[HEADER.FIELDS (FROM TO)]';
const read = (before: string, behind = '', literals = [HEADERS]) =>
  readHeadLine({
    payload: Buffer.from(`* 7 FETCH (${before}${SECTION} {${HEADERS.length}}\r\n${behind})`),
    literals,
  });

it('an answer of nothing but atoms tells its number, its size, its flags and its headers, in whatever order', () => {
  const told = {
    uid: 12,
    sizeBytes: 345,
    labels: new Set(),
    flags: new Set(['\\Seen', '$Label1']),
    headers: HEADERS,
  };
  expect(read('UID 12 FLAGS (\\Seen $Label1) RFC822.SIZE 345 MODSEQ (9) ')).toEqual(told);
  expect(read('', ' RFC822.SIZE 345 FLAGS (\\Seen $Label1) UID 12')).toEqual(told);
  expect(read('FLAGS (\\Seen $Label1) ', ' UID 12 RFC822.SIZE 345')).toEqual(told);
});

it('a size that was not told is not known, and no flags are none', () => {
  expect(read('UID 12 FLAGS () ')).toMatchObject({ sizeBytes: null, flags: new Set() });
});

it.each([
  ['no number', 'FLAGS () '],
  ['no flags', 'UID 12 '],
  ['a number among the flags alone', 'FLAGS (UID 12) '],
  ['a label in quotes', 'UID 12 FLAGS () X-GM-LABELS ("A (B) UID 3") '],
  ['a second section', 'UID 12 FLAGS () BODY[TEXT] NIL '],
])('an answer with %s is left to the library', (_, before) => {
  expect(read(before)).toBeNull();
});

it('so is one with more or less behind it than the headers, and any other answer', () => {
  expect(read('UID 12 FLAGS () ', '', [])).toBeNull();
  expect(read('UID 12 FLAGS () ', '', [HEADERS, HEADERS])).toBeNull();
  const flags = Buffer.from('* 7 FETCH (UID 12 FLAGS (\\Seen))');
  expect(readHeadLine({ payload: flags, literals: [] })).toBeNull();
});
