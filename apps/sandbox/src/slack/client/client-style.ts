/** Kept as text so that a bundled server needs no file beside it. */
export const clientStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1d1c1d; --faint: #616061; --line: #dddddd; --hover: #f8f8f8;
  --link: #1264a3; --side: #4a154b; --side-text: #e8dcea; --side-current: #7a4a7c; --side-on: #ffffff;
  --banner: #ffe8a8; --banner-text: #4a3500; --code: #c01343; --code-back: #f6f6f6; --mention: #e8f5fa;
  --primary: #007a5a; --primary-text: #ffffff; --danger: #c8102e; --ephemeral: #f7f6f3; --focus: #1264a3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1a1d21; --text: #d1d2d3; --faint: #ababad; --line: #3a3d41; --hover: #222529;
    --link: #4ab2f0; --side: #2b1230; --side-text: #d9cbdc; --side-current: #5c2f60; --side-on: #ffffff;
    --banner: #4a3a10; --banner-text: #ffe8a8; --code: #ff8fa8; --code-back: #26292e; --mention: #17384b;
    --primary: #0a7c5c; --danger: #ff6b81; --ephemeral: #212429; --focus: #6cc0f5;
  }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--page); color: var(--text);
  font: 15px/1.47 Lato, 'Slack-Lato', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--page); padding: 6px 10px; z-index: 9; }
.banner { background: var(--banner); color: var(--banner-text); padding: 5px 16px; font-size: 13px; text-align: center; }
.app { flex: 1; min-height: 0; display: grid; grid-template-columns: 250px minmax(0, 1fr); }
.sidebar { background: var(--side); color: var(--side-text); padding: 14px 0; overflow-y: auto; }
.sidebar :focus-visible { outline-color: #ffffff; }
.team { display: flex; align-items: center; gap: 10px; padding: 0 16px 12px; font-weight: 800; font-size: 17px; color: var(--side-on); }
.team-mark { display: grid; place-items: center; width: 30px; height: 30px; border-radius: 8px; background: var(--side-on); color: var(--side); flex: none; }
.team-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.you { display: block; padding: 0 16px 12px; font-size: 13px; border-bottom: 1px solid rgb(255 255 255 / 0.15); }
.you select { display: block; width: 100%; margin-top: 4px; padding: 6px 8px; font: inherit; border-radius: 6px;
  border: 1px solid rgb(255 255 255 / 0.35); background: rgb(0 0 0 / 0.2); color: var(--side-on); text-overflow: ellipsis; }
.you option { background: var(--page); color: var(--text); }
nav h2 { margin: 16px 16px 4px; font-size: 13px; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0 8px; }
.conversation { display: flex; align-items: center; gap: 8px; width: 100%; padding: 4px 8px; font: inherit; color: inherit;
  background: none; border: 0; border-radius: 6px; cursor: pointer; text-align: left; }
.conversation:hover { background: rgb(255 255 255 / 0.1); }
.conversation[aria-current] { background: var(--side-current); color: var(--side-on); font-weight: 700; }
.conversation .mark { width: 16px; text-align: center; display: grid; place-items: center; opacity: 0.85; }
main { display: flex; flex-direction: column; min-height: 0; min-width: 0; }
.channel-header { display: flex; align-items: baseline; gap: 12px; padding: 12px 20px; border-bottom: 1px solid var(--line); }
.channel-header h1 { margin: 0; font-size: 18px; white-space: nowrap; }
.channel-header p { margin: 0; color: var(--faint); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tabs { display: flex; gap: 4px; padding: 0 16px; border-bottom: 1px solid var(--line); }
.tabs[hidden] { display: none; }
.tab { padding: 8px 8px 6px; font: inherit; font-size: 14px; color: var(--faint); background: none; border: 0; border-bottom: 2px solid transparent; cursor: pointer; }
.tab:hover { color: var(--text); }
.tab[aria-current] { color: var(--text); font-weight: 700; border-bottom-color: var(--focus); }
.notice { margin: 0; padding: 0 20px; color: var(--danger); font-size: 13px; }
.notice:not(:empty) { padding: 6px 20px; border-bottom: 1px solid var(--line); }
.scroll { flex: 1; overflow-y: auto; min-height: 0; display: flex; flex-direction: column; }
.scroll[hidden] { display: none; }
.home { padding: 16px 20px 28px; }
.home .body { max-width: 720px; }
.home .body > * { max-width: none; }
.home .body h3 { margin: 12px 0 6px; }
.home .body > h3:first-child { margin-top: 0; }
.home .body hr { margin: 16px 0; }
.home .empty { margin: 0; }
.messages { list-style: none; margin: auto 0 0; padding: 12px 0; }
.messages:empty { display: none; }
.empty { margin: auto 20px 16px; color: var(--faint); }
.message { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 0 10px; padding: 8px 20px; }
.message:hover { background: var(--hover); }
.message.ephemeral { background: var(--ephemeral); }
.message.reply { margin-left: 46px; padding: 4px 20px 4px 12px; border-left: 2px solid var(--line); }
.only-you { grid-column: 2; margin: 0 0 2px; color: var(--faint); font-size: 12px; }
.emoji { width: 1.25em; height: 1.25em; vertical-align: -0.28em; }
.only-you .emoji { width: 14px; height: 14px; vertical-align: -2px; }
.avatar { grid-column: 1; width: 36px; height: 36px; border-radius: 8px; display: grid; place-items: center;
  background: #2f6f5e; color: #ffffff; font-size: 13px; font-weight: 700; }
.avatar.of-app { background: #1f5fbf; }
.avatar svg { width: 20px; height: 20px; }
.body { min-width: 0; overflow-wrap: anywhere; }
.body > header { line-height: 1.3; }
.body > header time { color: var(--faint); font-size: 12px; margin-left: 4px; }
.app-badge { font-size: 10px; font-weight: 700; padding: 1px 4px; border-radius: 3px; background: var(--line); color: var(--text); vertical-align: 1px; }
.body h3 { margin: 4px 0; font-size: 18px; line-height: 1.3; }
.section { display: flex; gap: 16px; justify-content: space-between; align-items: flex-start; margin: 4px 0; max-width: 680px; }
.fields { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 20px; margin: 4px 0; max-width: 600px; }
.context { margin: 4px 0; color: var(--faint); font-size: 13px; max-width: 680px; }
.body hr { border: 0; border-top: 1px solid var(--line); margin: 10px 0; max-width: 680px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; }
.button { display: inline-block; padding: 5px 12px; font: inherit; font-size: 14px; font-weight: 700; line-height: 1.4; border-radius: 8px;
  border: 1px solid var(--line); background: var(--page); color: var(--text); cursor: pointer; text-decoration: none; white-space: nowrap; }
.button:hover { background: var(--hover); text-decoration: none; }
.button.primary { background: var(--primary); border-color: var(--primary); color: var(--primary-text); }
.button.danger { color: var(--danger); border-color: var(--danger); }
.attachment { border-left: 4px solid var(--bar); border-radius: 4px; padding: 2px 0 2px 12px; margin: 4px 0; max-width: 700px; }
.edited { color: var(--faint); font-size: 12px; }
.body a { color: var(--link); }
.body .button { color: var(--text); }
.body .button.primary { color: var(--primary-text); }
code, pre { font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--code-back); border: 1px solid var(--line); border-radius: 4px; }
code { color: var(--code); padding: 1px 4px; }
pre { padding: 8px; margin: 4px 0; white-space: pre-wrap; }
.quote { display: block; border-left: 4px solid var(--line); padding-left: 12px; }
.mention { background: var(--mention); color: var(--link); padding: 0 3px; border-radius: 3px; }
.composer[hidden], .hint[hidden] { display: none; }
.composer { position: relative; display: flex; align-items: flex-end; gap: 8px; margin: 4px 20px 0; padding: 8px;
  border: 1px solid var(--faint); border-radius: 8px; background: var(--page); }
.composer:focus-within { border-color: var(--focus); box-shadow: 0 0 0 1px var(--focus); }
.composer textarea { flex: 1; min-width: 0; resize: none; border: 0; padding: 4px; font: inherit; background: none; color: inherit; field-sizing: content; max-height: 160px; }
.composer textarea:focus-visible { outline: none; }
.send { padding: 6px 14px; font: inherit; font-size: 14px; font-weight: 700; border: 0; border-radius: 6px; background: var(--primary); color: var(--primary-text); cursor: pointer; }
.suggestions { position: absolute; left: -1px; right: -1px; bottom: calc(100% + 6px); margin: 0; padding: 6px; list-style: none;
  background: var(--page); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 6px 20px rgb(0 0 0 / 0.18); }
.suggestions li { padding: 6px 10px; border-radius: 6px; cursor: pointer; color: var(--faint); }
.suggestions li strong { color: var(--text); margin-right: 8px; }
.suggestions li:hover, .suggestions li[aria-selected='true'] { background: var(--mention); }
.hint { margin: 6px 20px 12px; font-size: 12px; color: var(--faint); }
kbd { font: inherit; background: var(--code-back); border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; }
@media (max-width: 640px) {
  .app { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto minmax(0, 1fr); }
  .sidebar { padding: 8px 0; overflow: visible; }
  .team { float: left; padding: 4px 12px; font-size: 15px; }
  .team-name { display: none; }
  .you { display: flex; align-items: center; gap: 8px; padding: 0 12px 6px 0; border: 0; white-space: nowrap; }
  .you select { margin: 0; min-width: 0; flex: 1; }
  nav { display: flex; clear: both; gap: 4px; padding: 0 8px; overflow-x: auto; }
  nav h2 { display: none; }
  nav ul { display: flex; gap: 4px; padding: 0; }
  .conversation { white-space: nowrap; }
  .channel-header { padding: 8px 14px; }
  .message { padding: 8px 14px; }
  .composer { margin: 4px 12px 0; }
  .hint { margin: 6px 14px 10px; }
  .section { flex-wrap: wrap; }
  .home { padding: 12px 14px 24px; }
  .fields { grid-template-columns: minmax(0, 1fr); }
}
@media (prefers-reduced-motion: no-preference) { .messages { scroll-behavior: smooth; } }
`;
