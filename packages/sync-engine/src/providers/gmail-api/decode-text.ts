const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Gmail hands text out as UTF-8 whatever the Content-Type says, but not in every case: what is valid UTF-8 is UTF-8,
 * anything else is read in the charset that was declared, and at last as windows-1252, which never fails.
 */
export function decodeText({ bytes, contentType }: { bytes: Uint8Array; contentType: string }): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? 'windows-1252';
    return createDecoder(charset).decode(bytes);
  }
}

function createDecoder(charset: string) {
  try {
    // A declared UTF-8 that is not valid was cut or mixed: windows-1252 keeps what can be read of it.
    return new TextDecoder(/^utf-?8$/i.test(charset) ? 'windows-1252' : charset);
  } catch {
    return new TextDecoder('windows-1252');
  }
}
