/** The bytes of a body, or null when they are more than `limitBytes`; no more than that is ever held. */
export async function readLimitedBody({
  request,
  limitBytes,
}: {
  request: Request;
  limitBytes: number;
}): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return null;
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of request.body ?? []) {
    byteCount += chunk.byteLength;
    if (byteCount > limitBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
