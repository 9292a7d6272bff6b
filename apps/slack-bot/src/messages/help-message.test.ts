import { expect, test } from 'vitest';
import { writeUnknownCommandMessage } from './help-message.ts';

test('an unknown subcommand is repeated as text and cannot call anybody', () => {
  const message = writeUnknownCommandMessage({ typed: '<!here>`', suggestion: null, commands: [] });
  expect(message.text).toBe('There is no `/mailsync &lt;!here&gt;`.');
});
