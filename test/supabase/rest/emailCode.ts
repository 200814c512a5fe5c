// A one-time code from a mail is verified as of type `email`, whatever mail it came in; @supabase/lite wants to be told which.

const PATH = '/auth/v1/verify';
const KINDS = ['magiclink', 'signup', 'recovery'];

type Fetch = (request: Request) => Promise<Response>;

const isEmail = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null && 'type' in body && body.type === 'email';

export async function verifyEmailCode(request: Request, fetch: Fetch): Promise<Response> {
  if (request.method !== 'POST' || new URL(request.url).pathname !== PATH) return fetch(request);
  const text = await request.text();
  const { url, method } = request;
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const again = (body: string): Promise<Response> => fetch(new Request(url, { method, headers, body }));
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return again(text);
  }
  if (!isEmail(body)) return again(text);
  let answer: Response | null = null;
  for (const type of KINDS) {
    if (answer?.ok) break;
    answer = await again(JSON.stringify({ ...body, type }));
  }
  return answer ?? again(text);
}
