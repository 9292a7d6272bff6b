import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

describeOnEachDialect('facts about the installation', (openTestDatabase) => {
  it('a stamp that is there is not overwritten by the next start, unless it is set on purpose', async () => {
    const db = await openTestDatabase();
    const stamp = (value: string) => db.write((r) => r.meta.setIfAbsent({ key: 'stamp', value }));
    expect(await stamp('sandbox')).toBe('sandbox');
    expect(await stamp('real')).toBe('sandbox');
    await db.write((r) => r.meta.set({ key: 'stamp', value: 'real' }));
    expect(await db.read((r) => r.meta.get('stamp'))).toBe('real');
    expect(await db.read((r) => r.meta.get('other'))).toBeUndefined();
  });
});
