import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replacePart } from '../config/replace-part.ts';
import { describeErrors } from './describe-errors.ts';

/** `pnpm --filter @mailsync/server troubleshooting`: writes the errors of the page anew after the catalogue has changed. */
const path = fileURLToPath(new URL('../../../../docs/troubleshooting.md', import.meta.url));
const page = readFileSync(path, 'utf8');
writeFileSync(path, replacePart({ page, name: 'errors', part: describeErrors() }));
