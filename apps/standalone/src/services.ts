import { serviceNames } from '@zhixin/contracts/services';
import { mountIdentity, type EmbeddedIdentity } from '@zhixin/embedded-identity';
import { bootstrap } from '@zhixin/service-shell';
import { answerWithConsole, mountConsole } from '@zhixin/service-shell/edge';
import { moduleOf } from './module-of.js';

interface Backends {
  readonly environment: Readonly<Record<string, string | undefined>> & {
    readonly OIDC_ISSUER: string;
  };
  readonly database: { readonly url: string; stop(): Promise<void> };
  readonly identity: EmbeddedIdentity | undefined;
}

const modules = serviceNames.map((name) => moduleOf[name]);

/** Starts every service, the console and the identity provider on one listener. */
export const runServices = ({ environment, database, identity }: Backends) =>
  bootstrap(modules, {
    environment: { ...environment, DATABASE_URL: database.url },
    mount: async (server) => {
      if (identity !== undefined) mountIdentity(server, identity);
      await mountConsole(server, {
        issuer: environment.OIDC_ISSUER,
        audience: environment['OIDC_AUDIENCE'] || 'zhixin',
      });
    },
    fallback: answerWithConsole,
    afterStop: database.stop,
  });
