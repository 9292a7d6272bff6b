import { expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { createIdFactory } from './create-id.ts';

const start = new Date('2026-03-01T10:00:00Z');
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('an id is a UUID of version 7 and the RFC variant that carries its time', () => {
  const id = createIdFactory({ clock: createManualClock(start) })();
  expect(id).toMatch(UUID_V7);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(start.getTime());
});

it('ids grow strictly, also ten thousand in one millisecond and when the clock is set back', () => {
  const clock = createManualClock(start);
  const createId = createIdFactory({ clock });
  const ids = Array.from({ length: 10_000 }, createId);
  clock.advanceMs(-60_000);
  ids.push(createId());
  clock.advanceMs(120_000);
  ids.push(createId());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
});

it('the random part comes from the given source', () => {
  const clock = createManualClock(start);
  const createId = createIdFactory({ clock, randomBytes: (size) => new Uint8Array(size).fill(0xab) });
  expect(createId()).toMatch(/-7[0-9a-f]{3}-abab-abababababab$/);
});
