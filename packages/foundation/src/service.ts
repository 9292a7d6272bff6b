import type { Logger } from './logger.ts';

/** A part of the program that runs. `start` resolves when it is ready, `stop` when nothing of it runs any more. */
export interface Service {
  name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Many services as one. They start in order and stop in reverse; when one fails to start, those already started are stopped
 * and the error is thrown. A service that fails to stop, or takes longer than `stopTimeoutMs`, is logged and left behind.
 */
export function createServiceGroup({
  name = 'services',
  services,
  logger,
  stopTimeoutMs,
}: {
  name?: string;
  services: Service[];
  logger: Logger;
  stopTimeoutMs: number;
}): Service {
  const started: Service[] = [];

  const stopAll = async () => {
    for (let service = started.pop(); service; service = started.pop()) {
      await stopWithin({ service, timeoutMs: stopTimeoutMs, logger });
    }
  };

  return {
    name,
    async start() {
      for (const service of services) {
        try {
          await service.start();
        } catch (error) {
          logger.error({ service: service.name, error }, 'A part of the program failed to start');
          await stopAll();
          throw error;
        }
        started.push(service);
        logger.debug({ service: service.name }, 'Started');
      }
    },
    stop: stopAll,
  };
}

async function stopWithin({
  service,
  timeoutMs,
  logger,
}: {
  service: Service;
  timeoutMs: number;
  logger: Logger;
}) {
  const { promise: timedOut, resolve } = Promise.withResolvers<'timed out'>();
  const timer = setTimeout(() => resolve('timed out'), timeoutMs);
  try {
    const outcome = await Promise.race([service.stop(), timedOut]);
    if (outcome === 'timed out')
      logger.error({ service: service.name, timeoutMs }, 'A part did not stop in time');
    else logger.debug({ service: service.name }, 'Stopped');
  } catch (error) {
    logger.error({ service: service.name, error }, 'A part failed to stop');
  } finally {
    clearTimeout(timer);
  }
}
