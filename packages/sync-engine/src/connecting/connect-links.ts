import type { Link } from '@mailsync/db';
import { AppError, createToken, hashToken } from '@mailsync/foundation';
import type { ConnectLinkOrigin } from '../engine.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';

export const LINK_LIFETIME_MS = 10 * 60 * 1000;

interface ConnectLinkData {
  expectedAddress: string | null;
  mailboxId: string | null;
  sealedOrigin: string | null;
}

const originContext = (linkId: string) => `link-origin:${linkId}`;

export async function createConnectLink({
  context: { db, clock, createId, secrets, publicUrl },
  userId,
  expectedAddress,
  mailboxId,
  origin,
}: {
  context: EngineContext;
  userId: string;
  expectedAddress: string;
  mailboxId: string | null;
  origin: ConnectLinkOrigin | null;
}): Promise<{ linkId: string; url: string; appPasswordUrl: string; expiresAt: Date }> {
  const token = createToken();
  const linkId = createId();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + LINK_LIFETIME_MS);
  const data: ConnectLinkData = {
    expectedAddress,
    mailboxId,
    sealedOrigin: origin && secrets.seal(JSON.stringify(origin), originContext(linkId)),
  };
  await db.write((r) =>
    r.links.create({
      id: linkId,
      purpose: 'connect',
      tokenHash: hashToken(token),
      userId,
      data: { ...data },
      createdAt: now,
      expiresAt,
    }),
  );
  const url = `${publicUrl}/connect/${token}`;
  return { linkId, url, appPasswordUrl: `${url}/app-password`, expiresAt };
}

/** Looking does not spend a link: programs that scan links in messages look too. */
export async function findConnectLink({
  context: { db, clock },
  token,
}: {
  context: EngineContext;
  token: string;
}): Promise<Link & { data: ConnectLinkData & Record<string, unknown> }> {
  const link = await db.read((r) =>
    r.links.findByTokenHash({ purpose: 'connect', tokenHash: hashToken(token) }),
  );
  if (!link) {
    throw new AppError({
      code: 'link.not_found',
      kind: 'not_found',
      message: 'This link is not known here. Ask for a new one with /mailsync connect.',
    });
  }
  if (link.usedAt) {
    throw new AppError({
      code: 'link.used',
      kind: 'conflict',
      message:
        'This link was used already. If your mailbox is not connected, ask for a new one with /mailsync connect.',
    });
  }
  if (link.expiresAt.getTime() <= clock.now().getTime()) {
    throw new AppError({
      code: 'link.expired',
      kind: 'conflict',
      message: 'This link has expired: it is good for ten minutes. Ask for a new one with /mailsync connect.',
    });
  }
  return link as Link & { data: ConnectLinkData & Record<string, unknown> };
}

export async function readConnectLinkOrigin({
  context: { db, secrets },
  linkId,
}: {
  context: EngineContext;
  linkId: string;
}): Promise<ConnectLinkOrigin | null> {
  const link = await db.read((r) => r.links.get(linkId));
  const sealed = (link?.data as ConnectLinkData | undefined)?.sealedOrigin;
  return sealed ? (JSON.parse(secrets.open(sealed, originContext(linkId))) as ConnectLinkOrigin) : null;
}
