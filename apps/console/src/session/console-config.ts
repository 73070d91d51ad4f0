/** Where and as whom the console signs people in. */
export interface ConsoleConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Sent as RFC 8707 `resource` when it is an absolute URI; otherwise the provider binds it by itself. */
  readonly audience: string;
}

/** The embedded provider of the same origin. */
export const defaultConfig = (origin: string): ConsoleConfig => ({
  issuer: `${origin}/oidc`,
  clientId: 'console',
  audience: 'zhixin',
});

/** Only filled-in texts of the served document replace the defaults. */
export const mergeConfig = (served: unknown, origin: string): ConsoleConfig => {
  const given = (typeof served === 'object' && served !== null ? served : {}) as Record<
    string,
    unknown
  >;
  const { issuer, clientId, audience } = defaultConfig(origin);
  const pick = (name: string, otherwise: string): string => {
    const value = given[name];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  return {
    issuer: pick('issuer', issuer),
    clientId: pick('clientId', clientId),
    audience: pick('audience', audience),
  };
};

/** Reads `/console-config.json`; a platform that serves none has the embedded provider. */
export const loadConfig = async (origin: string): Promise<ConsoleConfig> => {
  const response = await fetch('/console-config.json', { headers: { accept: 'application/json' } });
  const isDocument = response.headers.get('content-type')?.includes('json') ?? false;
  return mergeConfig(response.ok && isDocument ? await response.json() : {}, origin);
};

/** The `resource` parameter a provider accepts: RFC 8707 asks for an absolute URI. */
export const resourceOf = ({ audience }: ConsoleConfig): string | undefined =>
  /^[a-z][a-z0-9+.-]*:/i.test(audience) ? audience : undefined;
