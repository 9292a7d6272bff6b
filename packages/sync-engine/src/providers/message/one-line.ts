const LONGEST_HEADER_CHARACTERS = 10_000;

/**
 * A header's text as a line on a screen: control characters, line ends among them, become blanks; characters that turn
 * the direction of what follows go (Unicode TR 36 §2.5: they make "exe.pdf" of "fdp.exe"). Marks of direction stay.
 */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, LONGEST_HEADER_CHARACTERS);
}
