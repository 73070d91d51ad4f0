import { createHash } from 'node:crypto';

/** Somebody who can sign in, as a person and by client credentials under the same name. */
export interface RealmAccount {
  /** User name and client id. */
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  /** Social credit code of the enterprise it speaks for. */
  readonly uscc?: string;
  /** GB/T 2260 prefix of the region it answers for. */
  readonly region?: string;
  readonly agency?: string;
}

/** Name of the realm; the issuer ends with it. */
export const REALM = 'zhixin';
/** The variable that tells Keycloak, when it reads the file, where people open the console. */
export const CONSOLE_ORIGIN_VARIABLE = 'ZHIXIN_ORIGIN';
/** Wrong passwords after which a name is shut for a while. */
export const WRONG_ANSWERS_MAX = 10;

const AUDIENCE = 'zhixin';
const CONSOLE_CLIENT = 'console';
const SCOPE = 'zhixin';
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;
// Services believe a token until it ends, whatever happens to the account meanwhile.
const ACCESS_TOKEN_SECONDS = 15 * MINUTE_SECONDS;
const IDLE_SESSION_SECONDS = 30 * MINUTE_SECONDS;
const SESSION_SECONDS = 12 * HOUR_SECONDS;
const CODE_SECONDS = MINUTE_SECONDS;
const LOCK_SECONDS = MINUTE_SECONDS;
const LOCK_SECONDS_MAX = 15 * MINUTE_SECONDS;
// Sign-ins stay on record longer than the six months that network operators must keep logs.
const EVENT_LOG_SECONDS = 190 * DAY_SECONDS;

const ROLES: Readonly<Record<string, string>> = {
  enterprise: 'Reports for one enterprise and sees it alone.',
  regulator: 'Sees and acts on what lies in a region.',
  agency: 'Another agency; reads what it may.',
  operator: 'Runs the platform; sees no case content.',
};

const ATTRIBUTES = {
  uscc: { label: '统一社会信用代码', pattern: '^[0-9A-Z]{18}$' },
  region: { label: '行政区划 (GB/T 2260)', pattern: '^\\d{2}(\\d{2}){0,2}$' },
  agency: { label: '机关', pattern: '^[a-z][a-z0-9-]{0,63}$' },
} as const;

/**
 * The realm with its demonstration accounts, as Keycloak imports it. Everything but `users`, the clients
 * of the accounts and the console's addresses is what a real installation needs too.
 */
export const realmOf = (accounts: readonly RealmAccount[], password: string) => ({
  realm: REALM,
  enabled: true,
  displayName: '质信 Zhixin',
  ...signInRules,
  ...lifetimes,
  ...record,
  roles: {
    realm: Object.entries(ROLES).map(([name, description]) => ({ name, description })),
  },
  clientScopes: [basicScope, profileScope, platformScope],
  // Clients get these without asking; `openid` alone is then enough for a token that services accept.
  defaultDefaultClientScopes: ['basic', 'profile', SCOPE],
  scopeMappings: [{ clientScope: SCOPE, roles: Object.keys(ROLES) }],
  clients: [consoleClient, ...accounts.map((account) => clientOf(account, password))],
  users: accounts.flatMap((account) => [personOf(account, password), machineOf(account)]),
  components: { 'org.keycloak.userprofile.UserProfileProvider': [userProfile] },
});

const signInRules = {
  // Plain HTTP is for addresses of one's own network only.
  sslRequired: 'external',
  registrationAllowed: false,
  resetPasswordAllowed: false,
  editUsernameAllowed: false,
  loginWithEmailAllowed: false,
  bruteForceProtected: true,
  failureFactor: WRONG_ANSWERS_MAX,
  waitIncrementSeconds: LOCK_SECONDS,
  minimumQuickLoginWaitSeconds: LOCK_SECONDS,
  maxFailureWaitSeconds: LOCK_SECONDS_MAX,
  internationalizationEnabled: true,
  supportedLocales: ['zh-CN', 'en'],
  defaultLocale: 'zh-CN',
} as const;

const lifetimes = {
  defaultSignatureAlgorithm: 'RS256',
  accessTokenLifespan: ACCESS_TOKEN_SECONDS,
  accessCodeLifespan: CODE_SECONDS,
  ssoSessionIdleTimeout: IDLE_SESSION_SECONDS,
  ssoSessionMaxLifespan: SESSION_SECONDS,
  // RFC 9700 §2.2.2: refresh tokens of a client without a secret are used once.
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 0,
} as const;

const record = {
  eventsEnabled: true,
  eventsExpiration: EVENT_LOG_SECONDS,
  eventsListeners: ['jboss-logging'],
  adminEventsEnabled: true,
  adminEventsDetailsEnabled: true,
} as const;

const mapper = (name: string, kind: string, config: Readonly<Record<string, string>>) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: kind,
  config: { 'access.token.claim': 'true', 'introspection.token.claim': 'true', ...config },
});

const scope = (name: string, mappers: readonly ReturnType<typeof mapper>[]) => ({
  name,
  protocol: 'openid-connect',
  attributes: { 'include.in.token.scope': 'true' },
  protocolMappers: mappers,
});

const basicScope = scope('basic', [mapper('subject', 'oidc-sub-mapper', {})]);

const profileScope = scope('profile', [
  mapper('name', 'oidc-full-name-mapper', {
    'access.token.claim': 'false',
    'id.token.claim': 'true',
    'userinfo.token.claim': 'true',
  }),
]);

const platformScope = scope(SCOPE, [
  mapper('audience', 'oidc-audience-mapper', { 'included.custom.audience': AUDIENCE }),
  mapper('roles', 'oidc-usermodel-realm-role-mapper', {
    'claim.name': 'roles',
    'jsonType.label': 'String',
    multivalued: 'true',
    'id.token.claim': 'true',
  }),
  ...Object.keys(ATTRIBUTES).map((name) =>
    mapper(name, 'oidc-usermodel-attribute-mapper', {
      'user.attribute': name,
      'claim.name': name,
      'jsonType.label': 'String',
      'id.token.claim': 'true',
    }),
  ),
]);

const DEFAULT_ORIGIN = 'http://localhost:8080';
// Keycloak fills the variable in when it imports the file.
const ORIGIN = `\${${CONSOLE_ORIGIN_VARIABLE}:${DEFAULT_ORIGIN}}`;
const OTHER_NAME_OF_THIS_MACHINE = 'http://127.0.0.1:8080';

const client = (clientId: string, name: string) => ({
  clientId,
  name,
  protocol: 'openid-connect',
  enabled: true,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  fullScopeAllowed: false,
  defaultClientScopes: ['basic', 'profile', SCOPE],
  optionalClientScopes: [],
});

// RFC 9068: an access token says by its type that it is one.
const accessTokens = { 'access.token.header.type.rfc9068': 'true' };

const consoleClient = {
  ...client(CONSOLE_CLIENT, '质信控制台'),
  publicClient: true,
  standardFlowEnabled: true,
  serviceAccountsEnabled: false,
  rootUrl: ORIGIN,
  baseUrl: '/',
  redirectUris: [ORIGIN, OTHER_NAME_OF_THIS_MACHINE].map((origin) => `${origin}/signed-in`),
  webOrigins: [ORIGIN, OTHER_NAME_OF_THIS_MACHINE],
  attributes: {
    ...accessTokens,
    'pkce.code.challenge.method': 'S256',
    'post.logout.redirect.uris': `${ORIGIN}/##${OTHER_NAME_OF_THIS_MACHINE}/`,
  },
};

const clientOf = ({ name, displayName }: RealmAccount, password: string) => ({
  ...client(name, displayName),
  description: 'Demonstration account; its secret is public.',
  publicClient: false,
  standardFlowEnabled: false,
  serviceAccountsEnabled: true,
  clientAuthenticatorType: 'client-secret',
  secret: password,
  attributes: accessTokens,
});

const personOf = (account: RealmAccount, password: string) => ({
  ...userOf(account, account.name),
  firstName: account.displayName,
  credentials: [{ type: 'password', value: password, temporary: false }],
});

const machineOf = (account: RealmAccount) => ({
  ...userOf(account, `service-account-${account.name}`),
  serviceAccountClientId: account.name,
});

const userOf = ({ roles, uscc, region, agency }: RealmAccount, username: string) => ({
  id: idOf(username),
  username,
  enabled: true,
  realmRoles: roles,
  attributes: {
    ...(uscc !== undefined && { uscc: [uscc] }),
    ...(region !== undefined && { region: [region] }),
    ...(agency !== undefined && { agency: [agency] }),
  },
});

// What people did stays theirs when the realm is read again: the same name is the same subject.
const idOf = (username: string): string => {
  const hex = createHash('sha256').update(`${REALM}/${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const NAMES = ['username', 'email', 'firstName', 'lastName'];
const PERSON = ['admin', 'user'];

// An attribute that its owner could edit would let them choose what they see.
const userProfile = {
  providerId: 'declarative-user-profile',
  config: {
    'kc.user.profile.config': [
      JSON.stringify({
        attributes: [
          ...NAMES.map((name) => ({
            name,
            displayName: `\${${name}}`,
            permissions: { view: PERSON, edit: ['admin'] },
          })),
          ...Object.entries(ATTRIBUTES).map(([name, { label, pattern }]) => ({
            name,
            displayName: label,
            validations: { pattern: { pattern, 'error-message': label } },
            permissions: { view: PERSON, edit: ['admin'] },
          })),
        ],
      }),
    ],
  },
};
