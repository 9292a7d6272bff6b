import { escapeHtml } from './escape-html.ts';

/**
 * The emoji that Mail Sync uses, drawn, so that they look the same on machines without an emoji font. Shapes within 20 × 20.
 */
const DRAWN: Record<string, string> = {
  white_check_mark:
    '<rect x="1" y="1" width="18" height="18" rx="4" fill="#2eb67d"/><path d="m5.5 10.5 3 3 6-7" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>',
  rotating_light:
    '<path d="M5 15v-4a5 5 0 0 1 10 0v4z" fill="#e01e5a"/><rect x="3" y="15" width="14" height="3" rx="1" fill="#6b7280"/><path d="M10 1v2.5M2.5 4.5l2 1.7M17.5 4.5l-2 1.7" stroke="#e01e5a" stroke-width="1.6" stroke-linecap="round"/>',
  electric_plug:
    '<path d="M6 2v5M14 2v5" stroke="#868686" stroke-width="2.4" stroke-linecap="round"/><path d="M4 7h12v3a6 6 0 0 1-12 0z" fill="#868686"/><path d="M10 16v3" stroke="#868686" stroke-width="2.4" stroke-linecap="round"/>',
  hourglass_flowing_sand:
    '<path d="M5 2h10M5 18h10M6 2c0 5 3 5.500 3 8s-3 3-3 8M14 2c0 5-3 5.500-3 8s3 3 3 8" fill="none" stroke="#b7791f" stroke-width="1.8" stroke-linecap="round"/><path d="M7 17c.5-2 5.500-2 6 0zM8 6h4l-2 3z" fill="#ecb22e"/>',
  raising_hand:
    '<circle cx="9" cy="6.500" r="3.500" fill="#ecb22e"/><path d="M3 19c0-5 2.500-7.500 6-7.500S15 14 15 19z" fill="#1f5fbf"/><path d="M14.500 14 17 3.500" stroke="#ecb22e" stroke-width="2.600" stroke-linecap="round"/>',
  zzz: '<path d="M3 10h6l-6 8h6M11 5h4.500L11 11h4.500M16 1.500h2.500L16 5h2.500" fill="none" stroke="#1f5fbf" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round"/>',
  link: '<g fill="none" stroke="#868686" stroke-width="2.200" stroke-linecap="round"><path d="m9 6 2-2a3.500 3.500 0 0 1 5 5l-2 2"/><path d="m11 14-2 2a3.500 3.500 0 0 1-5-5l2-2"/><path d="m8 12 4-4"/></g>',
  no_bell:
    '<path d="M10 2a5 5 0 0 0-5 5v5l-2 3h14l-2-3V7a5 5 0 0 0-5-5z" fill="#ecb22e"/><path d="M8 17a2 2 0 0 0 4 0z" fill="#b7791f"/><path d="m2.500 2.500 15 15" stroke="#e01e5a" stroke-width="2.200" stroke-linecap="round"/>',
  alarm_clock:
    '<circle cx="10" cy="11" r="7" fill="none" stroke="#e01e5a" stroke-width="2"/><path d="M10 7v4l3 2M3 4l3-2M17 4l-3-2" fill="none" stroke="#e01e5a" stroke-width="2" stroke-linecap="round"/>',
  lock: '<path d="M6 9V6a4 4 0 0 1 8 0v3" fill="none" stroke="#868686" stroke-width="2"/><rect x="4" y="9" width="12" height="9" rx="2" fill="#ecb22e"/>',
  mag: '<circle cx="8.500" cy="8.500" r="5.500" fill="none" stroke="currentColor" stroke-width="2"/><path d="m13 13 5 5" stroke="currentColor" stroke-width="2.600" stroke-linecap="round"/>',
  bust_in_silhouette:
    '<circle cx="10" cy="6.500" r="4" fill="currentColor"/><path d="M2.500 18a7.500 6.500 0 0 1 15 0z" fill="currentColor"/>',
  tada: '<path d="m2 18 4-11 7 7z" fill="#ecb22e"/><path d="M9 6c1-1 1-3 0-4M13 8c2-1 4-1 5 0M12 4l1-2M16 5l2-2M15 12l3 1" fill="none" stroke="#e01e5a" stroke-width="1.600" stroke-linecap="round"/>',
  wave: '<path d="M6 11V5.500a1.300 1.300 0 0 1 2.600 0V4a1.300 1.300 0 0 1 2.600 0v1.500a1.300 1.300 0 0 1 2.600 0V8a1.300 1.300 0 0 1 2.600 0v4a6 6 0 0 1-6 6c-3 0-4.500-1.500-6.400-4.800-.8-1.400.9-2.400 2-1.200z" fill="#ecb22e" stroke="#b7791f" stroke-width=".8"/>',
  eye: '<path d="M1.500 10S5 4.500 10 4.500 18.500 10 18.500 10 15 15.500 10 15.500 1.500 10 1.500 10z" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="10" cy="10" r="2.600" fill="currentColor"/>',
};

const UNICODE: Record<string, string> = {
  warning: '⚠️',
  eyes: '👀',
  thumbsup: '👍',
};

/** `:name:` as Slack would draw it; unknown names stay as they are typed. */
export function renderEmoji(name: string): string {
  const shape = DRAWN[name];
  if (shape) {
    const label = escapeHtml(name.replaceAll('_', ' '));
    return `<svg class="emoji" viewBox="0 0 20 20" role="img" aria-label="${label}">${shape}</svg>`;
  }
  return UNICODE[name] ?? `:${name}:`;
}
