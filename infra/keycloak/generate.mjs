// Writes infra/keycloak/realm.json from the demonstration accounts.
import { writeFileSync } from 'node:fs';
import { accounts, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import { displayNameOf } from '@zhixin/embedded-identity';
import { REALM_FILE, realmOf } from './dist/index.js';

const named = accounts.map((account) => ({ ...account, displayName: displayNameOf(account).zh }));
writeFileSync(REALM_FILE, `${JSON.stringify(realmOf(named, DEMONSTRATION_PASSWORD), null, 2)}\n`);
console.log(`${accounts.length} accounts in ${REALM_FILE}`);
