// Runs before the first paint, so that a dark console never flashes white.
(() => {
  const remembered = localStorage.getItem('mailsync-theme');
  const dark =
    remembered === 'dark' || (remembered !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', dark ? '#14151a' : '#fbfbfd');
})();
