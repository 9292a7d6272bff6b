import { readContent, readView } from './read-content.ts';
import { APP } from './open-emulated-slack.ts';
import type { Block, Workspace } from '../workspace/workspace.ts';

/** Shows people what a successful call of the app has changed. */
export function observeCall({
  workspace,
  method,
  fields,
  answer,
}: {
  workspace: Workspace;
  method: string;
  fields: Record<string, unknown>;
  answer: Record<string, unknown>;
}) {
  const channelId = String(answer['channel'] ?? fields['channel']);
  switch (method) {
    case 'chat.postMessage':
    case 'chat.postEphemeral': {
      const isEphemeral = method === 'chat.postEphemeral';
      return workspace.add({
        ...readContent(fields),
        ts: String(answer[isEphemeral ? 'message_ts' : 'ts']),
        channelId,
        personId: null,
        authorName: APP.name,
        onlyVisibleTo: isEphemeral ? String(fields['user']) : null,
        isEdited: false,
        threadTs: typeof fields['thread_ts'] === 'string' ? fields['thread_ts'] : null,
      });
    }
    case 'chat.update':
      return workspace.edit({ channelId, ts: String(fields['ts']), content: readContent(fields) });
    case 'views.publish':
      return workspace.publishHome({
        personId: String(fields['user_id']),
        viewId: String((answer['view'] as { id?: unknown } | undefined)?.id),
        blocks: (readView(fields)?.['blocks'] ?? []) as Block[],
      });
    case 'chat.delete':
      return workspace.remove({ channelId, ts: String(fields['ts']) });
  }
}
