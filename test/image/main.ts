import { describeFigures, type Figure, meetsAims } from '../bench/figure.ts';
import { openFlowAround } from '../flow/open-flow.ts';
import { findImageFaults, readImage } from './check-image.ts';
import { type ContainerEngine, findEngine, openEngine } from './container-engine.ts';
import { driveMainJob } from './drive-main-job.ts';
import { startContainer } from './start-container.ts';

const USAGE = 'Usage: pnpm image:check [image] [--engine docker|podman]';
const MESSAGES_PER_MAILBOX = 800;

/** Runs an image as compose.yaml does, against stand-ins for Google and Slack on this machine. Ends with 1 when anything is amiss. */
async function main(args: string[]): Promise<void> {
  const at = args.indexOf('--engine');
  const [, engineName] = at < 0 ? [] : args.splice(at, 2);
  const [image = 'mailsync', ...more] = args;
  if (more.length > 0 || image.startsWith('-') || (at >= 0 && !engineName)) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const engine = engineName ? openEngine(engineName) : await findEngine();
  const say = (text: string) => process.stdout.write(`✓ ${text}\n`);

  const { config, figures } = await readImage({ engine, image });
  const faults = await findImageFaults({ engine, image, config });
  for (const fault of faults) process.stdout.write(`✗ ${fault}\n`);
  if (faults.length === 0)
    say('It holds what it needs and no more, and asks for every setting that is missing');

  figures.push(
    ...(await drive({ engine, image, healthCheck: config.Healthcheck?.Test.slice(1) ?? [], say })),
  );
  process.stdout.write(`\n${describeFigures(figures)}\n`);
  if (faults.length > 0 || !meetsAims(figures)) process.exitCode = 1;
}

async function drive({
  engine,
  image,
  healthCheck,
  say,
}: {
  engine: ContainerEngine;
  image: string;
  healthCheck: string[];
  say: (text: string) => void;
}): Promise<Figure[]> {
  const flow = await openFlowAround({
    messageCount: MESSAGES_PER_MAILBOX,
    start: ({ settings }) => startContainer({ engine, image, settings }),
  });
  try {
    return await driveMainJob({ flow, healthCheck, say });
  } catch (error) {
    process.stderr.write(`${await flow.product.output()}\n`);
    throw error;
  } finally {
    await flow.close();
  }
}

await main(process.argv.slice(2));
