export type Theme = 'system' | 'light' | 'dark';

const remembered = 'mailsync-theme';

export function readTheme(): Theme {
  const value = localStorage.getItem(remembered);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Remembers the choice in this browser and shows it; `theme.js` does the same before the first paint. */
export function chooseTheme(theme: Theme) {
  if (theme === 'system') localStorage.removeItem(remembered);
  else localStorage.setItem(remembered, theme);
  applyTheme();
}

function applyTheme() {
  const theme = readTheme();
  const isDark =
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', isDark ? '#14151a' : '#fbfbfd');
}

/** Follows the system while the person has not chosen otherwise. */
export function followSystemTheme() {
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', applyTheme);
  return () => media.removeEventListener('change', applyTheme);
}
