import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time, user and system, that a process has spent with all its threads, in milliseconds. Linux only (proc(5)). */
export function readCpuMs({ pid }: { pid: number }): number {
  // After the name, which may hold anything, the fields count on from the third.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return (ticks / ticksPerSecond()) * 1000;
}

let ticks: number | undefined;
const ticksPerSecond = () => (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));

/** How long the main thread of a process has been ready to run and had no processor, in milliseconds. Linux only. */
export function readQueuedMs({ pid }: { pid: number }): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
}

/** Resident memory in megabytes of 1,000,000 bytes. */
export function readRssMb({ pid }: { pid: number }): number {
  return (Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) * 1024) / 1e6;
}
