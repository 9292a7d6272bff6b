import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

import type { Person } from '../world/world.ts';
import type { AuthorizeRefusal, AuthorizeRequest } from './authorize-request.ts';
import { tickableScopes } from './grant-consent.ts';
import { MAIL_SCOPES } from './scopes.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The page that asks which account it shall be. */
export function accountPage({
  request,
  people,
  query,
}: {
  request: AuthorizeRequest;
  people: Person[];
  query: string;
}) {
  return page({
    title: 'Choose an account',
    lead: `to continue to ${new URL(request.redirectUri).host}`,
    body: html`
      <form method="get" action="/o/oauth2/v2/auth/consent">
        <input type="hidden" name="request" value="${query}" />
        <ul class="accounts">
          ${people.map(
            (person) => html`
              <li>
                <button
                  class="account"
                  name="account"
                  value="${person.address}"
                  aria-label="${person.address}"
                >
                  <span class="initial" aria-hidden="true">${person.name.slice(0, 1)}</span>
                  <span><strong>${person.name}</strong><br /><small>${person.address}</small></span>
                </button>
              </li>
            `,
          )}
        </ul>
      </form>
      ${cancelForm({ query, person: undefined })}
    `,
  });
}

/** The page that asks what may be done, with a box to tick for each mail scope. */
export function consentPage({
  request,
  person,
  query,
}: {
  request: AuthorizeRequest;
  person: Person;
  query: string;
}) {
  const host = new URL(request.redirectUri).host;
  const tickable = tickableScopes(request);
  return page({
    title: `${host} wants access to your Google Account`,
    lead: person.address,
    body: html`
      <p>
        <a href="/o/oauth2/v2/auth/accounts?${new URLSearchParams({ request: query }).toString()}"
          >Use another account</a
        >
      </p>
      <form method="post" action="/o/oauth2/v2/auth/decision">
        <input type="hidden" name="request" value="${query}" />
        <input type="hidden" name="account" value="${person.address}" />
        ${
          tickable.length > 0
            ? html`<fieldset>
                <legend>Select what ${host} can access</legend>
                ${tickable.map(
                  (scope) => html`
                    <label>
                      <input type="checkbox" name="scope" value="${scope}" checked />
                      <span
                        >${MAIL_SCOPES[scope]}<br /><small>${scope.split('/').at(-1) || scope}</small></span
                      >
                    </label>
                  `,
                )}
              </fieldset>`
            : html`<p>It will learn your name, email address and language.</p>`
        }
        <div class="choices">
          <button class="quiet" name="decision" value="cancel">Cancel</button>
          <button class="loud" name="decision" value="allow">Allow</button>
        </div>
      </form>
    `,
  });
}

/** Google's own error page: nobody is sent back from here. */
export function refusalPage({ status, error, detail }: AuthorizeRefusal) {
  return page({
    title: 'Access blocked: Authorization Error',
    lead: detail,
    body: html`<p class="error">Error ${status}: ${error}</p>`,
  });
}

function cancelForm({ query, person }: { query: string; person: Person | undefined }): Html {
  return html`
    <form method="post" action="/o/oauth2/v2/auth/decision" class="choices">
      <input type="hidden" name="request" value="${query}" />
      ${person ? html`<input type="hidden" name="account" value="${person.address}" />` : ''}
      <button class="quiet" name="decision" value="cancel">Cancel</button>
    </form>
  `;
}

function page({ title, lead, body }: { title: string; lead: string; body: Html }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Google stand-in</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <p class="banner" role="note">
          Google stand-in (sample data): not Google, no real account is touched
        </p>
        <main>
          <h1>${title}</h1>
          <p class="lead">${lead}</p>
          ${body}
        </main>
      </body>
    </html>`;
}

const STYLE = `
  :root { color-scheme: light dark; --line: #c4c7c5; --accent: #0b57d0; --paper: #fff; --ground: #f0f4f9; --ink: #1f1f1f; }
  @media (prefers-color-scheme: dark) {
    :root { --line: #444746; --accent: #a8c7fa; --paper: #0e0e0e; --ground: #1e1f20; --ink: #e3e3e3; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  .banner { margin: 0; padding: .5rem 1rem; background: #fbbc04; color: #1f1f1f; text-align: center; font-weight: 600; }
  main { max-width: 34rem; margin: 8vh auto 2rem; padding: 2.25rem; background: var(--paper); border-radius: 1.75rem; }
  h1 { margin: 0 0 .25rem; font-size: 1.75rem; font-weight: 400; line-height: 1.25; overflow-wrap: anywhere; }
  .lead { margin: 0 0 1.5rem; overflow-wrap: anywhere; }
  a { color: var(--accent); }
  .accounts { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
  .account { display: flex; gap: .9rem; align-items: center; width: 100%; padding: .75rem .25rem; border: 0;
    border-bottom: 1px solid var(--line); background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
  .account:hover { background: var(--ground); }
  .initial { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%; background: #146c2e; color: #fff; }
  fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; }
  legend { padding: 0; font-weight: 600; }
  label { display: flex; gap: .9rem; padding: .75rem 0; border-bottom: 1px solid var(--line); cursor: pointer; }
  input[type=checkbox] { width: 1.15rem; height: 1.15rem; margin-top: .2rem; accent-color: var(--accent); flex: none; }
  small { opacity: .75; }
  .choices { display: flex; justify-content: flex-end; gap: .75rem; margin-top: 1.5rem; }
  .choices button { min-height: 2.5rem; padding: 0 1.5rem; border-radius: 1.25rem; font: inherit; font-weight: 500; cursor: pointer; }
  .quiet { border: 1px solid var(--line); background: none; color: var(--accent); }
  .loud { border: 0; background: var(--accent); color: var(--paper); }
  button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #fbbc04; outline-offset: 2px; }
  .error { font-weight: 600; }
`;
