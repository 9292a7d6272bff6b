import { expect, it } from 'vitest';
import { createSilentLogger } from './logger.ts';
import { createServiceGroup } from './service.ts';
import type { Service } from './service.ts';

const logger = createSilentLogger();

function createDiary() {
  const diary: string[] = [];
  const service = (name: string, changes: Partial<Service> = {}): Service => ({
    name,
    start: async () => void diary.push(`start ${name}`),
    stop: async () => void diary.push(`stop ${name}`),
    ...changes,
  });
  return { diary, service };
}

it('parts start in order and stop in reverse', async () => {
  const { diary, service } = createDiary();
  const group = createServiceGroup({
    services: [service('db'), service('api')],
    logger,
    stopTimeoutMs: 1_000,
  });
  await group.start();
  await group.stop();
  await group.stop();
  expect(diary).toEqual(['start db', 'start api', 'stop api', 'stop db']);
});

it('when a part fails to start, those before it are stopped and the failure is told', async () => {
  const { diary, service } = createDiary();
  const broken = service('api', { start: () => Promise.reject(new Error('port taken')) });
  const group = createServiceGroup({
    services: [service('db'), broken, service('bot')],
    logger,
    stopTimeoutMs: 1_000,
  });
  await expect(group.start()).rejects.toThrow('port taken');
  expect(diary).toEqual(['start db', 'stop db']);
});

it('a part that fails to stop, or never does, does not keep the others running', async () => {
  const { diary, service } = createDiary();
  const services = [
    service('db'),
    service('stuck', { stop: () => new Promise(() => undefined) }),
    service('broken', { stop: () => Promise.reject(new Error('no')) }),
  ];
  const group = createServiceGroup({ services, logger, stopTimeoutMs: 5 });
  await group.start();
  await group.stop();
  expect(diary.at(-1)).toBe('stop db');
});
