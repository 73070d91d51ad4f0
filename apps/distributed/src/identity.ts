import { accounts, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import {
  DemonstrationIdentityOnNetwork,
  embeddedIdentity,
  mountIdentity,
} from '@zhixin/embedded-identity';
import {
  address,
  anyText,
  BadConfiguration,
  port,
  readVariables,
} from '@zhixin/service-shell/edge';
import { fastify } from 'fastify';

// The embedded provider in a process of its own, reached through the gateway.
const main = async (): Promise<void> => {
  const config = readVariables<{
    readonly port: number;
    readonly issuer: string;
    readonly folder: string;
    readonly gatewayHost: string;
  }>(
    {
      port: { name: 'PORT', read: port },
      issuer: { name: 'OIDC_ISSUER', read: address('http:', 'https:') },
      folder: { name: 'IDENTITY_FOLDER', read: (text) => text },
      gatewayHost: { name: 'GATEWAY_HOST', default: '127.0.0.1', read: anyText },
    },
    process.env,
  );
  const identity = await embeddedIdentity({
    folder: config.folder,
    issuer: config.issuer,
    accounts,
    password: DEMONSTRATION_PASSWORD,
    // Whoever reaches the gateway reaches the accounts.
    host: config.gatewayHost,
  });
  const server = fastify({ logger: false, forceCloseConnections: 'idle' });
  mountIdentity(server, identity);
  server.get('/livez', () => ({ alive: true }));
  server.get('/readyz', () => ({ ready: true, parts: [] }));
  await server.listen({ port: config.port, host: '127.0.0.1' });
  process.stdout.write(`${identity.notice}\n`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

await main().catch((error: unknown) => {
  const known =
    error instanceof BadConfiguration || error instanceof DemonstrationIdentityOnNetwork;
  process.stderr.write(`${known ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(known ? error.exitCode : 1);
});
