/** `Status  @maya` → `status` and `['@maya']`; nothing at all asks for help. */
export function readCommand(text: string): { name: string; words: string[] } {
  const [name = 'help', ...words] = text.trim().split(/\s+/).filter(Boolean);
  return { name: name.toLowerCase(), words };
}
