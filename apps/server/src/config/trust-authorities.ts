import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AppError } from '@mailsync/foundation';

/** Adds certificate authorities (PEM) to those that Node trusts, for every connection of the process. Throws `ca_file.unusable`. */
export function trustAuthorities(path: string): void {
  try {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')]);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError({
      code: 'ca_file.unusable',
      kind: 'invalid',
      message: `MAILSYNC_CA_FILE names ${path}, which cannot be read as certificates in PEM (${code ?? 'unreadable'}): check the path and what is in it.`,
      cause,
    });
  }
}
