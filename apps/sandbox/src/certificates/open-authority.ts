import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import * as der from './der.ts';

/** A certificate with its key, as TLS servers take them. */
export interface ServerCertificate {
  cert: string;
  key: string;
}

/** A certificate authority that nobody trusts until they are given its certificate. */
export interface Authority {
  /** PEM. */
  certificate: string;
  issue(input: { dnsNames: string[]; ipAddresses?: string[]; expiresAt?: Date }): ServerCertificate;
}

const NAME = 'Mail Sync Sandbox Authority';
const VALID_FROM = new Date('2020-01-01T00:00:00Z');
const VALID_UNTIL = new Date('2049-12-31T00:00:00Z');

/**
 * An authority for the stand-in's servers. With a file its certificate is there again at the next open, and the
 * product can be told where it is; its key lies beside it.
 */
export function openAuthority({ file, name = NAME }: OpenAuthorityInput = {}): Authority {
  const keyFile = `${file}.key`;
  if (file !== undefined && existsSync(file) && existsSync(keyFile)) {
    const key = createPrivateKey(readFileSync(keyFile));
    return authorityOf({ name, certificate: readFileSync(file, 'utf8'), key });
  }
  const { privateKey, publicKey } = makeKeys();
  const certificate = writeCertificate({
    issuer: name,
    subject: name,
    publicKey,
    signWith: privateKey,
    expiresAt: VALID_UNTIL,
    extensions: [
      extension('2.5.29.19', der.sequence(der.yes()), true),
      // keyCertSign and cRLSign.
      extension('2.5.29.15', der.bits(Buffer.from([0x06]), 1), true),
    ],
  });
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(keyFile, pemOf(privateKey), { mode: 0o600 });
    writeFileSync(file, certificate);
  }
  return authorityOf({ name, certificate, key: privateKey });
}

interface OpenAuthorityInput {
  file?: string | undefined;
  name?: string;
}

function authorityOf({ name, certificate, key }: AuthorityInput): Authority {
  return {
    certificate,
    issue({ dnsNames, ipAddresses = [], expiresAt = VALID_UNTIL }) {
      const { privateKey, publicKey } = makeKeys();
      const names = [
        ...dnsNames.map((name) => der.taggedBytes(2, Buffer.from(name))),
        ...ipAddresses.map((address) => der.taggedBytes(7, Buffer.from(address.split('.').map(Number)))),
      ];
      const cert = writeCertificate({
        issuer: name,
        subject: dnsNames[0]!,
        publicKey,
        signWith: key,
        expiresAt,
        extensions: [extension('2.5.29.17', der.sequence(...names))],
      });
      return { cert, key: pemOf(privateKey) };
    },
  };
}

interface AuthorityInput {
  name: string;
  certificate: string;
  key: KeyObject;
}

interface CertificateInput {
  issuer: string;
  subject: string;
  publicKey: KeyObject;
  signWith: KeyObject;
  expiresAt: Date;
  extensions: Buffer[];
}

/** An X.509 certificate of version 3 (RFC 5280), signed by ECDSA with SHA-256. */
function writeCertificate({
  issuer,
  subject,
  publicKey,
  signWith,
  expiresAt,
  extensions,
}: CertificateInput): string {
  const algorithm = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
  const body = der.sequence(
    der.tagged(0, der.positiveInteger(Buffer.from([2]))),
    // Its first byte must not be zero.
    der.positiveInteger(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    der.sequence(der.utcTime(VALID_FROM), der.utcTime(expiresAt)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, der.sequence(...extensions)),
  );
  const certificate = der.sequence(body, algorithm, der.bits(sign('sha256', body, signWith)));
  const lines = certificate.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectId('2.5.4.3'), der.text(commonName))));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return der.sequence(der.objectId(id), ...(isCritical ? [der.yes()] : []), der.octets(value));
}

function makeKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
