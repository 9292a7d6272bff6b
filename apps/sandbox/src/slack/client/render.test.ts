import { describe, expect, test } from 'vitest';
import type { SlackMessage } from '../workspace/workspace.ts';
import { renderMessage } from './render-message.ts';
import { renderMrkdwn } from './render-mrkdwn.ts';

const names = {
  personName: (id: string) => (id === 'U1' ? 'Maya & <Sample>' : undefined),
  channelName: (id: string) => (id === 'C1' ? 'sales' : undefined),
};
const render = (text: string) => renderMrkdwn({ text, names });

describe("Slack's mrkdwn", () => {
  test.each([
    ['*bold* _italic_ ~gone~', '<strong>bold</strong> <em>italic</em> <s>gone</s>'],
    ['GOOGLE_CLIENT_ID and 2*3*4', 'GOOGLE_CLIENT_ID and 2*3*4'],
    ['`*not bold*`', '<code>*not bold*</code>'],
    ['```a\nb```', '<pre>a\nb</pre>'],
    ['one\ntwo', 'one<br>two'],
    ['&gt; quoted', '<span class="quote">quoted</span>'],
    ['&lt;b&gt; &amp; c', '&lt;b&gt; &amp; c'],
    [
      '<@U1> in <#C1>',
      '<span class="mention">@Maya &amp; &lt;Sample&gt;</span> in <span class="mention">#sales</span>',
    ],
    [
      '<https://a.example/?x=1&amp;y=2|Open *it*>',
      '<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">Open *it*</a>',
    ],
    [
      '<!date^1772442000^{date} at {time}|2 March>',
      '<time datetime="2026-03-02T09:00:00.000Z" data-format="{date} at {time}">2 March</time>',
    ],
    [':unknown_name:', ':unknown_name:'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<javascript:alert(1)|click>',
    '<https://a.example/" onclick="alert(1)|click>',
    '`<script>`',
    '<@U9"><script>>',
    '<!date^1^{date}|<script>>',
    '\u00000\u0000<script>',
  ])('nothing that is written becomes markup: %s', (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(script|img)/i);
    expect(html).not.toMatch(/href="javascript/i);
    expect(html).not.toMatch(/" onclick="/i);
  });
});

describe('a message', () => {
  const message: SlackMessage = {
    ts: '1772442000.000001',
    channelId: 'C1',
    personId: null,
    authorName: 'Mail Sync',
    text: 'Lead',
    blocks: [],
    attachments: [],
    onlyVisibleTo: null,
    isEdited: false,
    threadTs: null,
  };
  const html = (changes: Partial<SlackMessage>) =>
    renderMessage({ message: { ...message, ...changes }, names });

  test('beside blocks its text is for notifications; beside attachments it stands above them', () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Detail' } }];
    expect(html({ blocks })).not.toContain('Lead');
    const withBar = html({ attachments: [{ color: '#2eb67d', blocks }] });
    expect(withBar.indexOf('Lead')).toBeGreaterThan(-1);
    expect(withBar.indexOf('Lead')).toBeLessThan(withBar.indexOf('--bar:#2eb67d'));
    expect(withBar.indexOf('--bar:#2eb67d')).toBeLessThan(withBar.indexOf('Detail'));
  });

  test('marks what is edited, and what one person alone sees', () => {
    expect(html({})).not.toMatch(/\(edited\)|Only visible to you/);
    expect(html({ isEdited: true })).toContain('(edited)');
    expect(html({ onlyVisibleTo: 'U1' })).toContain('Only visible to you');
  });

  test('a button with an address is a link to a new tab, and never one that runs a script', () => {
    const button = (url?: string) => ({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'go',
          text: { type: 'plain_text', text: 'Go' },
          ...(url ? { url } : {}),
        },
      ],
    });
    expect(html({ blocks: [button('https://a.example')] })).toContain(
      'href="https://a.example" target="_blank"',
    );
    expect(html({ blocks: [button('javascript:alert(1)')] })).toContain('href="#"');
    expect(html({ blocks: [button()] })).toContain('<button type="button"');
  });

  test('a colour or a name that is no such thing changes nothing else', () => {
    const attachments = [{ color: 'red;background:url(//x.example)', text: 'x' }];
    expect(html({ attachments })).toContain('--bar:#dddddd');
    expect(html({ authorName: '<b>Maya</b>' })).not.toContain('<b>');
  });
});
