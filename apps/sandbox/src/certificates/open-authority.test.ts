import { X509Certificate } from 'node:crypto';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { openAuthority } from './open-authority.ts';

test('what it issues is signed by it, for these names alone', () => {
  const authority = new X509Certificate(openAuthority().certificate);
  expect(authority.ca).toBe(true);
  const one = openAuthority();
  const issued = new X509Certificate(one.issue({ dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] }).cert);
  expect(issued.verify(new X509Certificate(one.certificate).publicKey)).toBe(true);
  expect(issued.verify(authority.publicKey)).toBe(false);
  expect(issued.checkHost('localhost')).toBe('localhost');
  expect(issued.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(issued.checkHost('mail.elsewhere.example')).toBeUndefined();
});

test('with a file it is the same after a restart, and its key is for its owner alone', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'authority-')), 'new', 'authority.pem');
  const before = openAuthority({ file });
  const after = openAuthority({ file });
  expect(after.certificate).toBe(before.certificate);
  const issued = new X509Certificate(after.issue({ dnsNames: ['localhost'] }).cert);
  expect(issued.verify(new X509Certificate(before.certificate).publicKey)).toBe(true);
  expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600);
});
