export { type FakeEngine, createFakeEngine } from './create-fake-engine.ts';
export { createSeed } from './create-seed.ts';
export { createTestCrm } from './create-test-crm.ts';
