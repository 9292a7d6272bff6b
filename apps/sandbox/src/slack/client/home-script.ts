/** The part of the client's script that shows the app's Home tab; it stands before the rest, which it calls. */
export const homeScript = String.raw`
let newestHome = 0;
async function showHome() {
  const turn = ++newestHome;
  const response = await fetch('/home?' + query());
  const html = await response.text();
  if (turn !== newestHome) return;
  if (!response.ok) return say(html);
  const home = byId('home');
  byId('home-empty').hidden = html !== '';
  if (home.dataset.html === html) return;
  // What has the focus keeps it, though it is drawn anew.
  const held = document.activeElement?.closest('#home [data-action]')?.dataset;
  home.innerHTML = html;
  home.dataset.html = html;
  formatTimes(home);
  if (!held) return;
  const buttons = [...home.querySelectorAll('[data-action]')];
  const same = buttons.find(({ dataset }) => dataset.action === held.action && dataset.block === held.block);
  (same ?? byId('home-scroll')).focus();
}

const showNews = () => (isAtHome() ? showHome() : showMessages());

function showTab() {
  const isHome = isAtHome();
  byId('tabs').hidden = !isWithApp();
  for (const button of document.querySelectorAll('.tab')) {
    button.toggleAttribute('aria-current', false);
    if (button.dataset.tab === tab) button.setAttribute('aria-current', 'page');
  }
  byId('home-scroll').hidden = !isHome;
  for (const id of ['scroll', 'composer-form', 'hint']) byId(id).hidden = isHome;
  history.replaceState(null, '', '/?' + query());
  if (isHome) {
    byId('home').innerHTML = '';
    delete byId('home').dataset.html;
    void post('/open-home', {});
  }
  return showNews();
}
`;
