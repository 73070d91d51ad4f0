import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accounts, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import { displayNameOf } from '@zhixin/embedded-identity';
import { CONSOLE_ORIGIN_VARIABLE, REALM, REALM_FILE, realmOf } from '@zhixin/infra-keycloak';

type Realm = ReturnType<typeof realmOf>;

const root = join(import.meta.dirname, '..', '..', '..');
const realm = JSON.parse(readFileSync(REALM_FILE, 'utf8')) as Realm;

describe('the realm that Keycloak imports', () => {
  test('has the demonstration accounts; else run `npm run generate`', () => {
    const named = accounts.map((account) => ({
      ...account,
      displayName: displayNameOf(account).zh,
    }));
    const generated: unknown = JSON.parse(JSON.stringify(realmOf(named, DEMONSTRATION_PASSWORD)));
    expect(realm).toEqual(generated);
  });

  test('holds no secret but the demonstration password', () => {
    const secrets = [...JSON.stringify(realm).matchAll(/"(?:secret|value)":"([^"]*)"/g)];
    expect([...new Set(secrets.map(([, secret]) => secret))]).toEqual([DEMONSTRATION_PASSWORD]);
  });

  test('lets nobody choose what they may see', () => {
    const [profile] = realm.components['org.keycloak.userprofile.UserProfileProvider'];
    const [text = ''] = profile?.config['kc.user.profile.config'] ?? [];
    const { attributes } = JSON.parse(text) as {
      attributes: readonly { name: string; permissions: { edit: readonly string[] } }[];
    };
    expect(attributes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['uscc', 'region', 'agency']),
    );
    for (const { permissions } of attributes) expect(permissions.edit).toEqual(['admin']);
  });

  test('sends people back to exact addresses only', () => {
    const redirects = realm.clients.flatMap((client) =>
      'redirectUris' in client ? client.redirectUris : [],
    );
    expect(redirects).not.toHaveLength(0);
    for (const redirect of redirects) expect(redirect).not.toContain('*');
  });

  test('is what compose serves, by the Keycloak that the tests start', () => {
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    const pom = readFileSync(join(root, 'infra/keycloak/pom.xml'), 'utf8');
    const version = /keycloak-quarkus-dist<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1];
    expect(compose).toContain(`quay.io/keycloak/keycloak:${version}\n`);
    expect(compose).toContain('./infra/keycloak/realm.json:/opt/keycloak/data/import/');
    expect(compose).toContain(`      ${CONSOLE_ORIGIN_VARIABLE}: `);
    expect(compose).toMatch(new RegExp(`OIDC_ISSUER: .*/realms/${REALM}\\}`));
  });

  test('gives every person and machine an id of its own that is the same on every import', () => {
    const ids = realm.users.map(({ id }) => id);
    expect(new Set(ids).size).toBe(accounts.length * 2);
  });
});
