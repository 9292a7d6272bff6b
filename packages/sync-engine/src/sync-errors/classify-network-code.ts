/** What Node says of a certificate that it does not trust (nodejs.org/api/tls.html, "X509 certificate error codes"). */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CA_KEY_TOO_SMALL',
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CRL_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** An answer that began and broke off. Ours, so that it is not taken for a connection that never came about. */
export const ANSWER_CUT_OFF = 'ANSWER_CUT_OFF';
export const ANSWER_TOO_LONG = 'ANSWER_TOO_LONG';

/** Something else than HTTP, or a zip that is none: it did come, but cannot be read. */
const GARBLED = /^(HPE_|Z_|ERR_CONTENT_DECODING|ERR_STREAM_PREMATURE_CLOSE)/;
const TIMEOUTS = /TIMEOUT|TIMEDOUT/;

const UNREADABLE = {
  gmail: 'gmail.answer_unreadable',
  oauth: 'google.answer_unreadable',
  pubsub: 'pubsub.unavailable',
} as const;

/** What it means that there was no whole answer: a code of the error catalogue. */
export function classifyNetworkCode({
  surface,
  method,
  networkCode,
}: {
  surface: 'gmail' | 'oauth' | 'pubsub';
  method: string;
  networkCode: string;
}): string {
  const isTooLong = networkCode === ANSWER_TOO_LONG || networkCode === 'ERR_BUFFER_TOO_LARGE';
  if (isTooLong && (method === 'messages.get' || method === 'attachments.get'))
    return 'gmail.message_too_large';
  if (isTooLong || networkCode === ANSWER_CUT_OFF || GARBLED.test(networkCode)) {
    return UNREADABLE[surface];
  }
  return classifyConnectionCode(networkCode);
}

/** The part of it that holds for every connection, whatever is spoken over it. */
export function classifyConnectionCode(networkCode: string): string {
  if (CERTIFICATE_CODES.has(networkCode)) return 'network.certificate';
  return TIMEOUTS.test(networkCode) ? 'network.timeout' : 'network.unreachable';
}
