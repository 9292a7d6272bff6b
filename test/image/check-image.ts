import type { Figure } from '../bench/figure.ts';
import type { ContainerEngine } from './container-engine.ts';
import { hardening } from './start-container.ts';

/** What the Dockerfile builds upon. */
const BASE = 'node:24-bookworm-slim';
const SIZE_AIM_MB = 250;

interface ImageConfig {
  User: string;
  Labels: Record<string, string>;
  Healthcheck?: HealthCheck;
}
interface HealthCheck {
  Test: string[];
}

/** What an image says of itself. */
export async function readImage({ engine, image }: { engine: ContainerEngine; image: string }): Promise<{
  config: ImageConfig;
  figures: Figure[];
}> {
  const [inspected] = JSON.parse(await engine.call('image', 'inspect', image)) as [
    { Size: number; Architecture: string; Config: ImageConfig; Healthcheck?: HealthCheck },
  ];
  const base = await engine.tryCall('image', 'inspect', '--format={{.Size}}', BASE);
  const figure = (what: string, bytes: number, atMost: number | null): Figure => ({
    bench: 'image',
    what,
    value: bytes / 1e6,
    unit: 'MB',
    atMost,
  });
  return {
    // Podman has the health check beside the configuration, Docker in it.
    config: { Healthcheck: inspected.Healthcheck, ...inspected.Config },
    figures: [
      figure(`size for ${inspected.Architecture}`, inspected.Size, SIZE_AIM_MB),
      ...(base.exitCode === 0
        ? [figure(`of which ours, above ${BASE}`, inspected.Size - Number(base.output), null)]
        : []),
    ],
  };
}

/** All that is wrong with what the image holds and how it runs. */
export async function findImageFaults({
  engine,
  image,
  config,
}: {
  engine: ContainerEngine;
  image: string;
  config: ImageConfig;
}): Promise<string[]> {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  expect(!/^(0|root)?(:|$)/.test(config.User), `It runs as "${config.User}".`);
  expect(config.Healthcheck !== undefined, 'It has no health check.');
  for (const label of ['title', 'description', 'version', 'revision', 'licenses'])
    expect(Boolean(config.Labels[`org.opencontainers.image.${label}`]), `The label ${label} is missing.`);

  const listed = await engine.call(
    'run',
    '--rm',
    ...hardening(engine),
    '--entrypoint=find',
    image,
    '/app',
    '-type',
    'f',
  );
  const files = listed.split('\n');
  expect(files.includes('/app/console/index.html'), 'The console is missing.');
  expect(
    files.some((file) => file.startsWith('/app/migrations/sqlite/')),
    'The migrations are missing.',
  );
  expect(files.filter((file) => file.endsWith('.node')).length === 1, 'There is not one native library.');
  for (const file of files)
    expect(
      !/\.(map|ts|svelte)$|sandbox|node_modules\/(?!better-sqlite3\/)/.test(file),
      `${file} does not belong in it.`,
    );

  const refused = await engine.tryCall('run', '--rm', ...hardening(engine), image);
  expect(refused.exitCode === 1, `Without settings it ends with ${refused.exitCode}, not 1.`);
  for (const name of ['MAILSYNC_URL', 'MAILSYNC_SECRET'])
    expect(refused.output.includes(`${name} is missing`), `Without settings it does not ask for ${name}.`);
  const trial = await engine.tryCall('run', '--rm', ...hardening(engine), '--env=MAILSYNC_SANDBOX=on', image);
  expect(trial.exitCode === 1, 'It starts with a sandbox.');
  return faults;
}
