/** Node's codes for a certificate that it does not trust begin or end like this. */
const CERTIFICATE = /CERT|SELF_SIGNED|VERIFY|ISSUER|ALTNAME|INVALID_CA/;
const NAME = /ENOTFOUND|EAI_AGAIN/;
const TIME = /TIMEOUT|TIMEDOUT/i;

/** Why a service could not be asked, and how to mend it, by the code that Node gives. */
export function describeNetworkError({ host, error }: { host: string; error: unknown }): {
  what: string;
  mend: string;
} {
  const code = findCode(error);
  if (CERTIFICATE.test(code))
    return {
      what: `The certificate of ${host} is not trusted (${code}).`,
      mend: 'If a proxy in your network replaces certificates, name its certificate authority in MAILSYNC_CA_FILE. Check the clock, too.',
    };
  if (NAME.test(code))
    return {
      what: `The name ${host.replace(/:\d+$/, '')} is not known here (${code}).`,
      mend: 'Check the spelling of the address, and the name server (DNS) of this machine or container.',
    };
  return {
    what: `${host} does not answer (${TIME.test(code) ? 'no answer in time' : code}).`,
    mend: `Let this machine reach ${host}: check firewall, proxy and network.`,
  };
}

function findCode(error: unknown): string {
  const { code, cause, name, errors } = (error ?? {}) as {
    code?: unknown;
    cause?: unknown;
    name?: unknown;
    errors?: unknown[];
  };
  if (typeof code === 'string' && code !== '') return code;
  // `fetch` wraps what happened; several addresses of one name are several errors.
  if (cause !== undefined) return findCode(cause);
  if (Array.isArray(errors) && errors.length > 0) return findCode(errors[0]);
  return name === 'TimeoutError' || name === 'AbortError' ? 'TIMEOUT' : 'no connection';
}
