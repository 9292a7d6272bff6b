/** An answer that is not OK. `text` follows the tag: `NO [ALERT] …`, `BAD …`. */
export class ImapRefusal extends Error {
  readonly text: string;

  constructor(text: string) {
    super(text);
    this.text = text;
  }
}

/** The command makes no sense. */
export function bad(reason: string): ImapRefusal {
  return new ImapRefusal(`BAD ${reason}`);
}

/** The command cannot be carried out. */
export function no(reason: string): ImapRefusal {
  return new ImapRefusal(`NO ${reason}`);
}
