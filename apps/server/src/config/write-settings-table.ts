import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeSettings } from './describe-settings.ts';
import { replaceTable } from './replace-table.ts';

/** `pnpm --filter @mailsync/server settings-table`: writes the README's table anew after a setting has changed. */
const path = fileURLToPath(new URL('../../../../README.md', import.meta.url));
writeFileSync(path, replaceTable({ readme: readFileSync(path, 'utf8'), table: describeSettings() }));
