import { type Setting, SETTINGS } from './settings.ts';

/** The table of settings as the README shows it. */
export function describeSettings(): string {
  const rows = Object.entries(SETTINGS).map(([name, one]: [string, Setting<unknown>]) => {
    const names = one.secret ? `\`${name}\` (or \`${name}_FILE\`)` : `\`${name}\``;
    return `| ${names} | ${one.default ? `\`${one.default}\`` : '–'} | ${one.description} |`;
  });
  return ['| Setting | Default | What it is |', '| --- | --- | --- |', ...rows].join('\n');
}
