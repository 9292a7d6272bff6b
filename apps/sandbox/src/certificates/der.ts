/** The few ASN.1 values of a certificate, in DER (X.690). */

export function sequence(...parts: Buffer[]): Buffer {
  return wrap(0x30, ...parts);
}

export function set(...parts: Buffer[]): Buffer {
  return wrap(0x31, ...parts);
}

/** A value under a context tag of its own: `[0]`, `[3]`. */
export function tagged(number: number, ...parts: Buffer[]): Buffer {
  return wrap(0xa0 + number, ...parts);
}

/** A string under a context tag: one name of a subjectAltName. */
export function taggedBytes(number: number, bytes: Buffer): Buffer {
  return wrap(0x80 + number, bytes);
}

export function positiveInteger(bytes: Buffer): Buffer {
  // A leading bit would make it negative.
  return wrap(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function objectId(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return wrap(0x06, Buffer.from([first! * 40 + second!, ...rest.flatMap(inSevenBits)]));
}

export function yes(): Buffer {
  return Buffer.from([0x01, 0x01, 0xff]);
}

export function text(value: string): Buffer {
  return wrap(0x0c, Buffer.from(value));
}

/** Valid for the years 1950 to 2049. */
export function utcTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '').slice(2);
  return wrap(0x17, Buffer.from(digits));
}

export function octets(bytes: Buffer): Buffer {
  return wrap(0x04, bytes);
}

export function bits(bytes: Buffer, unusedBitCount = 0): Buffer {
  return wrap(0x03, Buffer.from([unusedBitCount]), bytes);
}

function wrap(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** Base 128, all but the last digit marked. */
function inSevenBits(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
