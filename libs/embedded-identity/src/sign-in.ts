import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Account } from './account.js';
import { faultPage, PAGE_HEADERS, signInPage, type SignInFault } from './pages.js';

/** Where the form is, under the provider's mount. */
export const SIGN_IN_PATH = '/sign-in/';

const FORM_BYTES_MAX = 4_096;
/** Wrong passwords per user name within the window; then the name is shut for the rest of it. */
const WRONG_ANSWERS_MAX = 10;
const WRONG_ANSWERS_WINDOW_MS = 60_000;

/** Shows the form and takes its answer. */
export class SignIn {
  private readonly wrongAnswers = new Map<string, { count: number; since: number }>();
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly provider: Provider,
    private readonly known: { readonly accounts: readonly Account[]; readonly password: string },
  ) {
    this.names = new Set(known.accounts.map(({ name }) => name));
  }

  /** `action` is the address of the form as the browser sees it. */
  async handle(request: IncomingMessage, response: ServerResponse, action: string): Promise<void> {
    if (request.method === 'POST') return this.answer(request, response, action);
    try {
      const { params } = await this.provider.interactionDetails(request, response);
      const name = typeof params['login_hint'] === 'string' ? params['login_hint'] : '';
      send(response, 200, signInPage({ action, accounts: this.known.accounts, name }));
    } catch {
      expired(response);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse, action: string) {
    const form = await formOf(request);
    if (form === undefined) return send(response, 413, faultPage('invalid_request'));
    const name = form.get('name')?.trim() ?? '';
    const canceled = form.get('answer') === 'cancel';
    const fault = canceled ? undefined : this.faultOf(name, form.get('password') ?? '');
    if (fault !== undefined)
      return send(
        response,
        fault === 'wrong' ? 401 : 429,
        signInPage({ action, accounts: this.known.accounts, name, fault }),
      );
    const result = canceled
      ? { error: 'access_denied', error_description: 'The sign-in was canceled.' }
      : { login: { accountId: name } };
    try {
      await this.provider.interactionFinished(request, response, result, {
        mergeWithLastSubmission: false,
      });
    } catch {
      expired(response);
    }
  }

  private faultOf(name: string, password: string): SignInFault | undefined {
    const known = this.names.has(name);
    const wrong = known ? this.wrongAnswers.get(name) : undefined;
    const recent = wrong !== undefined && Date.now() - wrong.since < WRONG_ANSWERS_WINDOW_MS;
    if (recent && wrong.count >= WRONG_ANSWERS_MAX) return 'too-many';
    if (sameText(password, this.known.password) && known) {
      this.wrongAnswers.delete(name);
      return undefined;
    }
    // Only names that exist are counted, so the table cannot be filled from outside.
    if (known)
      this.wrongAnswers.set(
        name,
        recent ? { ...wrong, count: wrong.count + 1 } : { count: 1, since: Date.now() },
      );
    return 'wrong';
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const sameText = (left: string, right: string) => timingSafeEqual(digest(left), digest(right));

const formOf = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
};

const expired = (response: ServerResponse) =>
  send(
    response,
    400,
    faultPage('session_expired', '登录页已过期，请重新登录。 The form has expired.'),
  );

const send = (response: ServerResponse, status: number, body: string): void => {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, PAGE_HEADERS).end(body);
};
