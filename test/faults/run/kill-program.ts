import type { FaultWorld } from './fault-world.ts';

export async function killProgram(_world: FaultWorld, _input: { stage: number }) {}
