import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Made for this file alone: nobody trusts it, and the key keeps nothing secret. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBoDCCAUagAwIBAgIUDxRJJc4gPWlCLAID9AY7vPVD6xwwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRdW50cnVzdGVkLmV4YW1wbGUwIBcNMjYxMTI1MjA1NjQ0WhgP
MjEyNjExMDEyMDU2NDRaMBwxGjAYBgNVBAMMEXVudHJ1c3RlZC5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYs7v7RuZF2aMZ0X4FItKHD86S0ahw2bf
9bgyLi2pWGGnswEoNCOjxE+cGis4yQbifrQ2cBhJ7cNeL6KnYekk16NkMGIwHQYD
VR0OBBYEFJ7JqyUQu2jc35ZyA4Sb7Y7qKecZMB8GA1UdIwQYMBaAFJ7JqyUQu2jc
35ZyA4Sb7Y7qKecZMA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAK
BggqhkjOPQQDAgNIADBFAiEAw2gmOyuLt7mW29y+FBFMdIVO+k3Y+OyixozMv9kR
y3oCIDZ7im5LsNGqStDMDZ8C5JXUaoY/QwjAXIsOyRLHoXRg
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSnD4NFuuuWPBnD17
Z0bGM7h8xij4jz9fDSQVgiiAjMahRANCAARizu/tG5kXZoxnRfgUi0ocPzpLRqHD
Zt/1uDIuLalYYaezASg0I6PET5waKzjJBuJ+tDZwGEntw14voqdh6STX
-----END PRIVATE KEY-----`;

/** Something between us and Google that shows a certificate which nobody has vouched for. */
export async function openUntrustedServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
