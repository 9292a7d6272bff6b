/** A command line as it came: text (a character for each byte) and, between texts, literals. */
export type RawLine = (string | Buffer)[];

/** Takes the client's bytes and hands out whole lines, literals included (RFC 3501, section 4.3; RFC 7888). */
export function createLineReader({ onLine, onLiteralAnnounced }: LineReaderInput): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let line: RawLine = [];
  let literalSize: number | undefined;

  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (;;) {
      if (literalSize !== undefined) {
        if (pending.length < literalSize) return;
        line.push(pending.subarray(0, literalSize));
        pending = pending.subarray(literalSize);
        literalSize = undefined;
      }
      const end = pending.indexOf(0x0a);
      if (end === -1) return;
      const text = pending.subarray(0, end).toString('latin1').replace(/\r$/, '');
      pending = pending.subarray(end + 1);

      const literal = /\{(\d+)(\+?)\}$/.exec(text);
      if (literal) {
        line.push(text.slice(0, literal.index));
        literalSize = Number(literal[1]);
        if (!literal[2]) onLiteralAnnounced();
        continue;
      }
      const whole = [...line, text];
      line = [];
      onLine(whole);
    }
  };
}

interface LineReaderInput {
  onLine(line: RawLine): void;
  /** The client waits for leave to send the literal. */
  onLiteralAnnounced(): void;
}
