import type { SlackConversation, Workspace } from '../workspace/workspace.ts';
import { escapeHtml } from './escape-html.ts';

/** The shell: workspace bar, sidebar, an empty message list that the script fills, the composer. */
export function renderPage({
  workspace,
  personId,
  channel,
}: {
  workspace: Workspace;
  personId: string;
  channel: string;
}): string {
  const { teamName, people, conversations } = workspace;
  const channels = conversations.filter(({ kind }) => kind === 'channel');
  const app = conversations.find(({ kind }) => kind === 'direct_message');
  const current = conversations.find(({ name }) => name === channel) ?? channels[0];
  const options = people
    .map(
      ({ id, name, email }) =>
        `<option value="${escapeHtml(id)}"${id === personId ? ' selected' : ''}>${escapeHtml(name)} (${escapeHtml(email)})</option>`,
    )
    .join('');
  const link = (conversation: SlackConversation) => {
    const isCurrent = conversation.name === current?.name;
    const mark = conversation.kind === 'channel' ? '#' : APP_ICON;
    return `<li><button type="button" class="conversation" data-channel="${escapeHtml(conversation.name)}" data-topic="${escapeHtml(conversation.topic)}" data-kind="${conversation.kind}"${isCurrent ? ' aria-current="page"' : ''}><span class="mark" aria-hidden="true">${mark}</span>${escapeHtml(conversation.name)}</button></li>`;
  };

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Simulated Slack: sample data</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234a154b'/%3E%3Cpath d='M6 3 4.5 13M11.5 3 10 13M3 6h10M3 10h10' stroke='%23fff' stroke-width='1.5'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/client.css">
<script src="/client.js" type="module"></script>
</head>
<body data-channel="${escapeHtml(current?.name ?? '')}">
<a class="skip" href="#composer">Skip to the message box</a>
<header class="banner"><strong>Simulated Slack: sample data.</strong> <span>Nothing here reaches the real Slack.</span></header>
<div class="app">
<aside class="sidebar" aria-label="Workspace">
<div class="team"><span class="team-mark" aria-hidden="true">${escapeHtml(teamName.slice(0, 1))}</span><span class="team-name">${escapeHtml(teamName)}</span></div>
<label class="you">You are: <select id="person" aria-label="You are">${options}</select></label>
<nav aria-label="Conversations">
<h2>Channels</h2><ul>${channels.map(link).join('')}</ul>
<h2>Apps</h2><ul>${app ? link(app) : ''}</ul>
</nav>
</aside>
<main>
<header class="channel-header"><h1 id="channel-name"></h1><p id="channel-topic"></p></header>
<nav id="tabs" class="tabs" aria-label="Tabs of Mail Sync" hidden><button type="button" class="tab" data-tab="home">Home</button><button type="button" class="tab" data-tab="messages">Messages</button></nav>
<p id="notice" class="notice" role="status"></p>
<div class="scroll home" id="home-scroll" tabindex="0" role="region" aria-label="Home" hidden><div id="home" class="body"></div><p id="home-empty" class="empty">Mail Sync has nothing here yet.</p></div>
<div class="scroll" id="scroll" tabindex="0" role="region" aria-label="Messages"><ol id="messages" class="messages" aria-live="polite"></ol><p id="empty" class="empty" hidden></p></div>
<form id="composer-form" class="composer">
<ul id="suggestions" class="suggestions" role="listbox" aria-label="Commands" hidden></ul>
<textarea id="composer" rows="1" aria-label="Message" autocomplete="off" spellcheck="false" aria-controls="suggestions" aria-autocomplete="list"></textarea>
<button type="submit" class="send">Send</button>
</form>
<p id="hint" class="hint">Type <kbd>/mailsync</kbd> to see what Mail Sync can do here.</p>
</main>
</div>
</body>
</html>`;
}

const APP_ICON =
  '<svg viewBox="0 0 24 24" width="15" height="15"><path d="M3 6h18v12H3zM3 7l9 7 9-7" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>';
