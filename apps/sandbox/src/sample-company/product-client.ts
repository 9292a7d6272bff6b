/** The product's public API for one person who is signed in. */
export interface ProductClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
  /** Opens a page as a browser does, without following where it leads. */
  visit(url: string): Promise<{ status: number; location: string | null }>;
}

/** Signs in with a password. Throws what the product answers when it refuses. */
export async function signInToProduct({
  productUrl,
  email,
  password,
}: {
  productUrl: string;
  email: string;
  password: string;
}): Promise<ProductClient> {
  let cookie = '';

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(productUrl + path, {
      method,
      headers: {
        cookie,
        origin: productUrl,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    const set = response.headers.getSetCookie().find((one) => one.startsWith('mailsync_session='));
    if (set) cookie = set.split(';')[0]!;
    return (text ? JSON.parse(text) : null) as T;
  }

  await call('POST', '/api/v1/session', { email, password });
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
    async visit(url) {
      const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
      return { status: response.status, location: response.headers.get('location') };
    },
  };
}
