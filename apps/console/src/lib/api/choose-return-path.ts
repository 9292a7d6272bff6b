/** Where to go after signing in: a path of this console, never another site. */
export function chooseReturnPath(wished: string | null): string {
  if (wished === null || !/^\/(?![/\\])/.test(wished)) return '/';
  // Browsers drop tabs and line breaks inside an address: "/\t/evil.example" is "//evil.example".
  return [...wished].some((letter) => letter < ' ') ? '/' : wished;
}
