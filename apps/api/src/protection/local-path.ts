/**
 * Where to go after signing in: a path of this site, or `/`. Refused are other hosts (`//host`, `/\host`), schemes,
 * and control characters, with which a header could be split.
 */
export function readLocalPath(returnTo: string | undefined): string {
  if (!returnTo || returnTo.length > 2000) return '/';
  if (!/^\/(?![/\\])[\u0021-\u007e]*$/.test(returnTo) || returnTo.includes('\\')) return '/';
  return /^\/(api|oauth|slack)\//.test(returnTo) ? '/' : returnTo;
}
