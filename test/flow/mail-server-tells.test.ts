import { isDovecotHere, isDovecotNeeded } from '@mailsync/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRestartProblems, restartMailServer } from '../faults/restart-mail-server.ts';
import { openListeningCompany } from '../product/open-listening-company.ts';
import { waitUntil } from '../product/wait-until.ts';

describe.runIf(isDovecotHere() || isDovecotNeeded())('a mail server that is not ours', () => {
  it('tells of new mail at once, however seldom mailboxes are looked at', async () => {
    const company = await openListeningCompany({ mailboxCount: 3, syncInterval: '10m' });
    onTestFinished(() => company.close());
    await company.connectAll();
    for (const address of company.addresses) company.deliver(address);
    await waitUntil({
      what: 'every mail is recorded',
      holds: () => company.readCopies().length === company.deliveries.length,
      describe: company.readCopies,
      timeoutMs: 30_000,
      everyMs: 20,
    });
    const { items } = await company.client.get<{ items: { freshness: { sentence: string } }[] }>(
      '/api/v1/mailboxes',
    );
    expect(new Set(items.map(({ freshness }) => freshness.sentence))).toEqual(
      new Set(['The mail server tells us of the inbox at once; looked at every 10 minutes besides']),
    );
  });

  it('is killed and comes back: all are Enabled and told of again, and each mail is recorded once', async () => {
    const report = await restartMailServer({ mailboxCount: 4, restarts: 1 });
    expect(readRestartProblems(report)).toEqual([]);
    expect(report.deliveredCount).toBeGreaterThan(50);
  });
});
