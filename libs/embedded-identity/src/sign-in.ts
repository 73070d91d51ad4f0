import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Account } from './account.js';
import { faultPage, PAGE_HEADERS, signInPage } from './pages.js';
import type { WrongAnswers } from './wrong-answers.js';

/** Where the form is, under the provider's mount. */
export const SIGN_IN_PATH = '/sign-in/';

const FORM_BYTES_MAX = 4_096;

interface SignInForm {
  readonly name: string;
  readonly password: string;
  readonly action: string;
}

/** Shows the form and takes its answer. */
export class SignIn {
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly provider: Provider,
    private readonly known: { readonly accounts: readonly Account[]; readonly password: string },
    private readonly wrongAnswers: WrongAnswers,
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
    if (!canceled && this.refused(response, { name, action, password: form.get('password') ?? '' }))
      return;
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

  // Whether the form was sent back instead.
  private refused(response: ServerResponse, { name, action, password }: SignInForm): boolean {
    const page = { action, accounts: this.known.accounts, name };
    const seconds = this.wrongAnswers.shutForSeconds(name);
    if (seconds > 0) {
      response.setHeader('retry-after', seconds);
      send(response, 429, signInPage({ ...page, fault: 'too-many' }));
      return true;
    }
    const right = sameText(password, this.known.password) && this.names.has(name);
    this.wrongAnswers.note(name, right);
    if (!right) send(response, 401, signInPage({ ...page, fault: 'wrong' }));
    return !right;
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
