import type Provider from 'oidc-provider';
import type { WrongAnswers } from './wrong-answers.js';

// RFC 6749 §5.2 keeps `error_description` to ASCII; a member's tag tells its language, as in OpenID claims.
const IN_CHINESE = 'error_description#zh';

/** What the provider answers in the shape of its own errors. */
class TooManyAttempts extends Error {
  readonly expose = true;
  readonly statusCode = 429;
  readonly error_description: string;

  constructor(readonly seconds: number) {
    super('temporarily_unavailable');
    this.error_description = `Too many wrong secrets for this client; try again in ${seconds} s.`;
  }
}

/** Shuts a client at the token endpoint after too many wrong secrets. */
export const throttleSecrets = (provider: Provider, wrongAnswers: WrongAnswers): void => {
  const { prototype } = provider.Client;
  const { compareClientSecret } = prototype;
  prototype.compareClientSecret = async function compareUnlessShut(actual) {
    const seconds = wrongAnswers.shutForSeconds(this.clientId);
    if (seconds > 0) throw new TooManyAttempts(seconds);
    const right = await compareClientSecret.call(this, actual);
    wrongAnswers.note(this.clientId, right);
    return right;
  };
  provider.on('grant.error', (ctx, error: Error) => {
    if (!(error instanceof TooManyAttempts)) return;
    ctx.set('retry-after', String(error.seconds));
    if (ctx.response.is('json') !== false)
      ctx.body = {
        ...(ctx.body as object),
        [IN_CHINESE]: `该客户端密钥错误次数过多，请在 ${error.seconds} 秒后重试。`,
      };
  });
};
