import type { Problem } from '@mailsync/api/contract';

/** The API said no, and why: RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }

  get isSignedOut() {
    return this.problem.status === 401;
  }
}

/** No answer came at all: the network, the server or something between them is away. */
export class ConnectionLostError extends Error {
  constructor(cause: unknown) {
    super('Mail Sync did not answer.', { cause });
    this.name = 'ConnectionLostError';
  }
}

interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with its leading slash. */
  path: string;
  query?: Record<string, string | number | null | undefined>;
  json?: unknown;
  csv?: string;
  signal?: AbortSignal;
}

/**
 * Asks the API; the answer is what the contract promises for that path.
 * @throws {ProblemError} when the API refuses. @throws {ConnectionLostError} when nothing answers.
 */
export async function request<Answer>({
  method = 'GET',
  path,
  query,
  json,
  csv,
  signal,
}: ApiRequest): Promise<Answer> {
  const response = await send({
    url: `/api/v1${path}${toSearch(query)}`,
    init: {
      method,
      signal,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(csv === undefined ? {} : { 'content-type': 'text/csv; charset=utf-8' }),
      },
      body: json === undefined ? csv : JSON.stringify(json),
    },
  });

  if (!response.ok) throw new ProblemError(await readProblem(response));
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

async function send({ url, init }: { url: string; init: RequestInit }) {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ConnectionLostError(error);
  }
}

function toSearch(query: ApiRequest['query']) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? '' : `?${search}`;
}

async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (body !== null && typeof body === 'object' && 'detail' in body && 'code' in body) return body as Problem;

  // A proxy between us and the API answers in words of its own.
  return {
    type: 'about:blank',
    title: response.statusText || 'Unexpected answer',
    status: response.status,
    code: 'console.unexpected_answer',
    detail: `Mail Sync answered in a way the console does not understand (HTTP ${response.status}).`,
    howToFix: ['Try again in a minute.', 'If it stays, ask your Mail Sync administrator to look at the log.'],
  };
}
