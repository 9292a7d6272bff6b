import { expect, test } from 'vitest';
import { killAmidAlerts, readAlertProblems } from './kill-amid-alerts.ts';

test(
  'alerts stand once each and in order, though Slack fails and the program is killed',
  { timeout: 300_000 },
  async () => {
    const report = await killAmidAlerts({ channelCount: 6, alertsPerChannel: 4, kills: 1, faults: 3 });
    expect(readAlertProblems(report)).toEqual([]);
  },
);
