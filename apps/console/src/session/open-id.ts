import { UserManager, WebStorageStateStore, type UserManagerSettings } from 'oidc-client-ts';
import { resourceOf, type ConsoleConfig } from './console-config.js';

/** Where the provider sends the browser back to. */
export const SIGNED_IN_PATH = '/signed-in';

const RENEW_BEFORE_EXPIRY_S = 60;
const SILENT_RENEW_TIMEOUT_S = 8;

/** Authorization code with PKCE; tokens live in `sessionStorage`, so they end with the tab. */
export const createUserManager = (config: ConsoleConfig, origin: string): UserManager => {
  const resource = resourceOf(config);
  const settings: UserManagerSettings = {
    authority: config.issuer,
    client_id: config.clientId,
    redirect_uri: `${origin}${SIGNED_IN_PATH}`,
    silent_redirect_uri: `${origin}${SIGNED_IN_PATH}`,
    post_logout_redirect_uri: `${origin}/`,
    response_type: 'code',
    scope: 'openid profile',
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: true,
    accessTokenExpiringNotificationTimeInSeconds: RENEW_BEFORE_EXPIRY_S,
    silentRequestTimeoutInSeconds: SILENT_RENEW_TIMEOUT_S,
    ...(resource === undefined ? {} : { resource }),
  };
  return new UserManager(settings);
};

/** Whether this page was opened by the silent renewal in a hidden frame. */
export const isSilentRenewal = (window: Window): boolean =>
  window.parent !== window && window.location.pathname === SIGNED_IN_PATH;
