import { expect, it } from 'vitest';
import { createPulse } from './pulse.ts';

it('a loop that was silent for longer than it may is named until it goes round again, or ends', () => {
  let nowMs = 0;
  const pulse = createPulse({ nowMs: () => nowMs });
  pulse.beat({ loop: 'scheduler', withinMs: 1_000 });
  pulse.beat({ loop: 'watchdog', withinMs: 5_000 });
  nowMs = 1_000;
  expect(pulse.listSilent()).toEqual([]);
  nowMs = 1_001;
  expect(pulse.listSilent()).toEqual([{ loop: 'scheduler', silentMs: 1_001 }]);
  pulse.beat({ loop: 'scheduler', withinMs: 1_000 });
  expect(pulse.listSilent()).toEqual([]);
  nowMs = 9_000;
  pulse.end('scheduler');
  expect(pulse.listSilent()).toEqual([{ loop: 'watchdog', silentMs: 9_000 }]);
});
