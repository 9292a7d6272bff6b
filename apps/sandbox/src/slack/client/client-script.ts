import { homeScript } from './home-script.ts';

/** Runs in the browser as it stands: kept as text so that a bundled server needs no file beside it. */
export const clientScript = String.raw`${homeScript}
const byId = (id) => document.getElementById(id);
const person = byId('person');
const list = byId('messages');
const scroller = byId('scroll');
const composer = byId('composer');
const suggestions = byId('suggestions');
const notice = byId('notice');
const COMMANDS = [
  ['/mailsync connect', 'Connect your mailbox'],
  ['/mailsync status', 'See how your mailboxes are doing'],
  ['/mailsync errors', 'See what is wrong and how to mend it'],
  ['/mailsync retry', 'Have your mailbox tried again'],
  ['/mailsync disconnect', 'Stop recording your mailbox'],
  ['/mailsync alerts here', 'Have this channel told of failures'],
  ['/mailsync console', 'The address of the console'],
  ['/mailsync help', 'What you can do here'],
];
let channel = document.body.dataset.channel;
// As in Slack, an app is opened at its Home tab, and later at the tab that was looked at last.
let tab = new URLSearchParams(location.search).get('tab') === 'messages' ? 'messages' : 'home';
let chosen = -1;

function formatTimes(root) {
  for (const time of root.querySelectorAll('time[data-format]')) {
    const at = new Date(time.dateTime);
    const clock = at.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    const isToday = at.toDateString() === new Date().toDateString();
    const long = at.toLocaleDateString([], { month: 'short', day: 'numeric', year: 'numeric' });
    time.textContent = time.dataset.format
      .replace(/\{date_(short_|long_)?pretty\}/g, isToday ? 'today' : long)
      .replace(/\{date(_short|_long|_num)?\}/g, long)
      .replace(/\{time(_secs)?\}/g, clock);
    time.title = at.toLocaleString();
  }
}

const isWithApp = () => document.querySelector('.conversation[aria-current]')?.dataset.kind === 'direct_message';
const isAtHome = () => isWithApp() && tab === 'home';
const query = () => new URLSearchParams({ user: person.value, channel, ...(isWithApp() ? { tab } : {}) });

let newest = 0;
async function showMessages() {
  const turn = ++newest;
  const response = await fetch('/messages?' + query());
  const html = await response.text();
  if (turn !== newest) return;
  if (!response.ok) return say(html);
  const wasAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  list.innerHTML = html;
  formatTimes(list);
  byId('empty').hidden = html !== '';
  if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight;
}

function showChannel() {
  for (const link of document.querySelectorAll('.conversation')) {
    const isCurrent = link.dataset.channel === channel;
    link.toggleAttribute('aria-current', false);
    if (!isCurrent) continue;
    link.setAttribute('aria-current', 'page');
    const isChannel = link.dataset.kind === 'channel';
    byId('channel-name').textContent = (isChannel ? '# ' : '') + channel;
    byId('channel-topic').textContent = link.dataset.topic;
    byId('empty').textContent = isChannel
      ? 'This is the very beginning of #' + channel + '. Type /mailsync to try Mail Sync.'
      : 'No messages from Mail Sync yet. It writes here what is for you alone.';
    composer.placeholder = 'Message ' + (isChannel ? '#' : '') + channel;
  }
  list.innerHTML = '';
  scroller.scrollTop = scroller.scrollHeight;
  return showTab();
}

function isConfirmed(button) {
  const question = button.dataset.confirm;
  return question === undefined || confirm(question);
}

function say(text) {
  notice.textContent = text;
}

async function post(path, body) {
  say('');
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: person.value, channel, ...body }),
  }).catch(() => null);
  if (!response) say('The simulated Slack has been stopped.');
  else if (!response.ok) say(await response.text());
}

function showSuggestions() {
  const typed = composer.value.trimStart().toLowerCase();
  const fitting = typed.startsWith('/') ? COMMANDS.filter(([name]) => name.startsWith(typed) && name !== typed) : [];
  if (chosen >= fitting.length) chosen = -1;
  suggestions.replaceChildren(
    ...fitting.map(([name, what], index) => {
      const item = document.createElement('li');
      item.id = 'suggestion-' + index;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(index === chosen));
      item.dataset.command = name;
      const strong = document.createElement('strong');
      strong.textContent = name;
      item.append(strong, ' ' + what);
      return item;
    }),
  );
  suggestions.hidden = fitting.length === 0;
  if (chosen >= 0) composer.setAttribute('aria-activedescendant', 'suggestion-' + chosen);
  else composer.removeAttribute('aria-activedescendant');
}

function take(command) {
  composer.value = command;
  chosen = -1;
  showSuggestions();
  composer.focus();
}

function hideSuggestions() {
  chosen = -1;
  suggestions.hidden = true;
}

async function send() {
  const text = composer.value.trim();
  if (text === '') return;
  composer.value = '';
  hideSuggestions();
  scroller.scrollTop = scroller.scrollHeight;
  await post('/type', { text });
}

composer.addEventListener('input', showSuggestions);
composer.addEventListener('blur', hideSuggestions);
suggestions.addEventListener('mousedown', (event) => {
  event.preventDefault();
  const item = event.target.closest('li');
  if (item) take(item.dataset.command);
});
composer.addEventListener('keydown', (event) => {
  const count = suggestions.hidden ? 0 : suggestions.children.length;
  if (count > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + count) % count;
    return showSuggestions();
  }
  if (count > 0 && event.key === 'Escape') return hideSuggestions();
  if (count > 0 && event.key === 'Tab' && !event.shiftKey) {
    event.preventDefault();
    return take(suggestions.children[Math.max(chosen, 0)].dataset.command);
  }
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (chosen >= 0 && count > 0) return take(suggestions.children[chosen].dataset.command);
    void send();
  }
});
byId('composer-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
list.addEventListener('click', (event) => {
  const button = event.target.closest('[data-action]');
  if (!button) return;
  if (!isConfirmed(button)) return;
  const ts = button.closest('.message').dataset.ts;
  void post('/press', { ts, button: button.dataset.action });
});
byId('home').addEventListener('click', (event) => {
  const button = event.target.closest('[data-action]');
  if (!button || !isConfirmed(button)) return;
  void post('/press-home', { block: button.dataset.block, button: button.dataset.action });
});
byId('tabs').addEventListener('click', (event) => {
  const button = event.target.closest('.tab');
  if (!button) return;
  tab = button.dataset.tab;
  void showTab();
});
document.querySelector('nav').addEventListener('click', (event) => {
  const link = event.target.closest('.conversation');
  if (!link) return;
  channel = link.dataset.channel;
  void showChannel();
});
person.addEventListener('change', () => void showChannel());

const changes = new EventSource('/changes');
changes.addEventListener('change', () => void showNews());
changes.addEventListener('open', () => {
  say('');
  void showNews();
});
changes.addEventListener('error', () => say('Connection lost. Trying again…'));
void showChannel();
`;
