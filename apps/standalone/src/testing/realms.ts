import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REALM_FILE, type realmOf } from '@zhixin/infra-keycloak';

type Realm = ReturnType<typeof realmOf>;

/** A realm of the same server whose tokens the platform must not believe. */
export const OTHER_REALM = 'elsewhere';
/** Clients of the platform's realm that are none of its accounts. */
export const OTHER_SYSTEM = 'another-system';
export const HURRIED = 'hurried';
export const HURRIED_TOKEN_SECONDS = 1;
const IN_BOTH_REALMS = 'regulator-xian';

/**
 * Writes what Keycloak imports in the test: the committed realm with two clients more, which get wrong or
 * short tokens, and another realm with an account of a known name.
 */
export const writeRealms = (folder: string): readonly string[] => {
  const realm = JSON.parse(readFileSync(REALM_FILE, 'utf8')) as Realm;
  return [withUnfitClients(realm), otherRealm(realm)].map((document) => {
    const file = join(folder, `${document.realm}.json`);
    writeFileSync(file, JSON.stringify(document));
    return file;
  });
};

const withUnfitClients = (realm: Realm) => {
  const { client, machine } = partsOf(realm, IN_BOTH_REALMS);
  const scopeOfOther = scopeFor(realm, OTHER_SYSTEM);
  return {
    ...realm,
    clientScopes: [...realm.clientScopes, scopeOfOther],
    scopeMappings: [
      ...realm.scopeMappings,
      { clientScope: scopeOfOther.name, roles: machine.realmRoles },
    ],
    clients: [
      ...realm.clients,
      { ...client, clientId: OTHER_SYSTEM, defaultClientScopes: ['basic', scopeOfOther.name] },
      {
        ...client,
        clientId: HURRIED,
        attributes: {
          ...client.attributes,
          'access.token.lifespan': String(HURRIED_TOKEN_SECONDS),
        },
      },
    ],
    users: [...realm.users, machineFor(machine, OTHER_SYSTEM), machineFor(machine, HURRIED)],
  };
};

// The same claims, meant for another system.
const scopeFor = (realm: Realm, audience: string) => {
  const own = realm.clientScopes.find(({ name }) => name === realm.realm);
  if (own === undefined) throw new Error('The realm has no scope of the platform.');
  return {
    ...own,
    name: audience,
    protocolMappers: own.protocolMappers.map((mapper) =>
      mapper.name === 'audience'
        ? { ...mapper, config: { ...mapper.config, 'included.custom.audience': audience } }
        : mapper,
    ),
  };
};

const otherRealm = (realm: Realm) => {
  const { client, machine } = partsOf(realm, IN_BOTH_REALMS);
  return {
    ...realm,
    realm: OTHER_REALM,
    clients: [client],
    users: [machineFor(machine, IN_BOTH_REALMS)],
  };
};

const partsOf = (realm: Realm, name: string) => {
  const client = realm.clients.find(({ clientId }) => clientId === name);
  const machine = realm.users.find(
    (user) => 'serviceAccountClientId' in user && user.serviceAccountClientId === name,
  );
  if (client === undefined || machine === undefined) throw new Error(`No account ${name}.`);
  return { client, machine };
};

// Without an id, for Keycloak wants each but once on a server.
const machineFor = ({ id: _, ...machine }: Realm['users'][number], clientId: string) => ({
  ...machine,
  username: `service-account-${clientId}`,
  serviceAccountClientId: clientId,
});
