import { connectGoogle } from '../api/mailboxes.ts';

/**
 * Sends the person to Google in a window of its own; in this one when the browser blocks windows.
 * The window is opened before the API is asked: after an await, browsers no longer see the press behind it.
 */
export async function openGoogle(input: { address?: string; mailboxId?: string }) {
  const opened = window.open('about:blank', '_blank');
  try {
    const { authorizeUrl } = await connectGoogle(input);
    if (opened === null) {
      location.assign(authorizeUrl);
      return;
    }
    opened.opener = null;
    opened.location.replace(authorizeUrl);
  } catch (error) {
    opened?.close();
    throw error;
  }
}
