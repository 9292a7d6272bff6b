import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 10 * 60_000;

export const isMbsyncHere = (): boolean => spawnSync('mbsync', ['--version']).status === 0;

/** Mirrors an inbox into a fresh Maildir; the milliseconds that it took. Waits for no disk: that would flatter us. */
export function mirrorByMbsync({
  port,
  login,
  password,
  authorityFile,
  messageCount,
}: {
  port: number;
  login: string;
  password: string;
  authorityFile: string;
  messageCount: number;
}): number {
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-mbsync-'));
  try {
    mkdirSync(join(dir, 'mail'));
    const config = join(dir, 'mbsyncrc');
    writeFileSync(
      config,
      `
FSync no

IMAPAccount bench
Host localhost
Port ${port}
User ${login}
Pass ${password}
SSLType IMAPS
CertificateFile ${authorityFile}

IMAPStore far
Account bench

MaildirStore near
Path ${dir}/mail/
Inbox ${dir}/mail/inbox

Channel bench
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
`,
      { mode: 0o600 },
    );
    const startedAt = performance.now();
    const { status, stderr } = spawnSync('mbsync', ['-c', config, '-q', 'bench'], { timeout: TIMEOUT_MS });
    const tookMs = performance.now() - startedAt;
    if (status !== 0) throw new Error(`mbsync ended with ${status}: ${stderr.toString()}`);
    const count = ['new', 'cur'].reduce(
      (sum, part) => sum + readdirSync(join(dir, 'mail', 'inbox', part)).length,
      0,
    );
    if (count !== messageCount) throw new Error(`mbsync mirrored ${count} of ${messageCount} messages`);
    return tookMs;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
