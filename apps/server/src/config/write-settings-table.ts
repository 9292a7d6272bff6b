import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeEnvironment } from './describe-environment.ts';
import { describeSettings } from './describe-settings.ts';
import { replacePart } from './replace-part.ts';

/**
 * `pnpm --filter @mailsync/server settings-table`: writes the README's table and `docker/.env.example` anew after a setting has
 * changed.
 */
const root = new URL('../../../../', import.meta.url);
const readme = fileURLToPath(new URL('README.md', root));
const page = readFileSync(readme, 'utf8');
writeFileSync(readme, replacePart({ page, name: 'settings', part: describeSettings() }));
writeFileSync(fileURLToPath(new URL('docker/.env.example', root)), describeEnvironment());
