export { displayNameOf, type Account } from './account.js';
export {
  CONSOLE_CLIENT,
  DemonstrationIdentityOnNetwork,
  embeddedIdentity,
  IDENTITY_PATH,
  mountIdentity,
  type EmbeddedIdentity,
  type EmbeddedIdentityOptions,
} from './embedded-identity.js';
