export { REALM_FILE, startKeycloak, type RunningKeycloak } from './keycloak.js';
export {
  CONSOLE_ORIGIN_VARIABLE,
  REALM,
  realmOf,
  WRONG_ANSWERS_MAX,
  type RealmAccount,
} from './realm.js';
export { KeycloakUnavailable, whatKeycloakLacks } from './server.js';
