/** Our own budget is used up: nothing failed, the work goes on at `until`. */
export class QuotaPause extends Error {
  override readonly name = 'QuotaPause';
  readonly until: Date;

  constructor(until: Date) {
    super(`The quota budget is used up until ${until.toISOString()}`);
    this.until = until;
  }
}
