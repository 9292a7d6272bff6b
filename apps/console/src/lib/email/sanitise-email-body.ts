import createDOMPurify from 'dompurify';

export interface SanitisedBody {
  /** A whole document for a frame without scripts. */
  document: string;
  /** Whether pictures (or styles) of the web were held back; they tell the sender that the mail is being read. */
  hasBlockedPictures: boolean;
}

interface Paper {
  ink: string;
  surface: string;
  link: string;
  scheme: 'light' | 'dark';
}

const forbiddenTags = (
  'form input button textarea select option label dialog iframe frame frameset object embed applet portal template ' +
  'slot svg math video audio source track picture canvas link meta base title'
).split(' ');
const quotes =
  '.gmail_quote, .yahoo_quoted, .moz-cite-prefix + blockquote, blockquote[type="cite"], #appendonsend ~ *, #divRplyFwdMsg';
const remoteUrl = /url\(\s*['"]?\s*(?:https?:)?\/\//i;

/**
 * Makes a received HTML body safe to show. Three walls, each enough for scripts: DOMPurify, a policy of the document
 * itself (`default-src 'none'`), and the frame's `sandbox` without `allow-scripts`, which the caller sets.
 */
export function sanitiseEmailBody({
  html,
  showPictures,
  paper,
  window,
}: {
  html: string;
  showPictures: boolean;
  /** The page's own colours; used only for mail that sets none itself, which was designed for white. */
  paper: Paper;
  window: Window & typeof globalThis;
}): SanitisedBody {
  const root = createDOMPurify(window).sanitize(html, {
    USE_PROFILES: { html: true },
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
    FORBID_TAGS: forbiddenTags,
    FORBID_ATTR: ['srcset', 'ping', 'autofocus', 'contenteditable', 'tabindex', 'accesskey', 'popover'],
    ALLOW_DATA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|gif|jpe?g|webp);)/i,
  }) as unknown as HTMLElement;

  makeLinksSafe(root);
  const hasRemotePictures = treatPictures({ root, showPictures });
  foldQuotes(root);

  const styles = [...root.querySelectorAll('style')].map((style) => style.outerHTML).join('');
  root.querySelectorAll('style').forEach((style) => style.remove());
  const body = root.querySelector('body') ?? root;
  const colours = setsColours(html) ? whitePaper : paper;

  return {
    document: wrap({ body: body.outerHTML, styles, showPictures, paper: colours }),
    hasBlockedPictures: hasRemotePictures && !showPictures,
  };
}

const whitePaper: Paper = { ink: '#1c1d22', surface: '#ffffff', link: '#3742c8', scheme: 'light' };

function setsColours(html: string) {
  return /bgcolor|<style|<font[^>]+color|[\s;"'](?:color|background(?:-color|-image)?)\s*:/i.test(html);
}

/** Links open in a tab of their own that knows nothing of the console; anchors within the mail lead nowhere. */
function makeLinksSafe(root: HTMLElement) {
  for (const link of root.querySelectorAll('a, area')) {
    const href = link.getAttribute('href') ?? '';
    if (!/^(?:https?:|mailto:|tel:)/i.test(href)) link.removeAttribute('href');
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
    if (link.hasAttribute('href')) link.setAttribute('title', href);
  }
}

/** Takes away what would be fetched from the web, unless it was asked for; says whether there was any. */
function treatPictures({ root, showPictures }: { root: HTMLElement; showPictures: boolean }) {
  let hasRemote = false;
  for (const image of root.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    const isRemote = /^https?:/i.test(source);
    hasRemote ||= isRemote;
    // The bytes of attached pictures are not stored: an empty frame with the alt text is honest.
    if (source.startsWith('cid:') || (isRemote && !showPictures)) image.removeAttribute('src');
  }
  for (const element of root.querySelectorAll('[background]')) {
    hasRemote = true;
    if (!showPictures) element.removeAttribute('background');
  }
  for (const element of root.querySelectorAll('[style]')) {
    const style = element.getAttribute('style') ?? '';
    if (!remoteUrl.test(style)) continue;
    hasRemote = true;
    if (!showPictures) element.setAttribute('style', style.replace(/url\([^)]*\)/gi, 'none'));
  }
  for (const sheet of root.querySelectorAll('style')) {
    const rules = sheet.textContent ?? '';
    hasRemote ||= remoteUrl.test(rules);
    sheet.textContent = (showPictures ? rules : rules.replace(/url\([^)]*\)/gi, 'none')).replace(
      /@import[^;]*;?/gi,
      '',
    );
  }
  return hasRemote;
}

/** Puts the quoted history into a fold, when there is anything beside it. */
function foldQuotes(root: HTMLElement) {
  const first = root.querySelector(quotes);
  const body = root.querySelector('body') ?? root;
  if (first === null || !hasOwnText({ body, quote: first })) return;

  const fold = root.ownerDocument.createElement('details');
  const summary = root.ownerDocument.createElement('summary');
  summary.textContent = 'Show earlier emails';
  first.before(fold);
  fold.append(summary, first);
}

function hasOwnText({ body, quote }: { body: Element; quote: Element }) {
  const all = body.textContent?.replace(/\s+/g, '').length ?? 0;
  return all > (quote.textContent?.replace(/\s+/g, '').length ?? 0);
}

function wrap({
  body,
  styles,
  showPictures,
  paper,
}: {
  body: string;
  styles: string;
  showPictures: boolean;
  paper: Paper;
}) {
  const pictures = showPictures ? 'data: cid: https: http:' : 'data: cid:';
  const policy = `default-src 'none'; img-src ${pictures}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'`;
  return `<!doctype html><html lang=""><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="${paper.scheme}"><title>Email</title>
<style>
html{background:${paper.surface};color:${paper.ink};color-scheme:${paper.scheme}}
body{margin:0;padding:14px 16px;font:15px/1.55 ui-sans-serif,system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto}
a[href]{color:${paper.link}} img{max-width:100%;height:auto} table{max-width:100%}
img:not([src]){outline:1px dashed #8888;outline-offset:-1px;border-radius:4px;font-size:12px;color:inherit;opacity:.75}
blockquote{margin:8px 0 8px 2px;padding-left:12px;border-left:2px solid #8886}
details{margin-top:14px} summary{cursor:pointer;font-size:13px;opacity:.8;width:fit-content}
</style>${styles}</head>${body}</html>`;
}
