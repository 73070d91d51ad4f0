// `node tools/signing-keys.mjs FILE [--algorithm SM2-SM3]`: lets a new key sign from the next start on. Keys of before go on
// verifying what they signed; without a file there, one is made.
import { parseArgs } from 'node:util';
import { rotateKeys, SIGNATURE_ALGORITHMS } from '../libs/statement/dist/index.js';

const usage = `Usage: node tools/signing-keys.mjs FILE [--algorithm ${SIGNATURE_ALGORITHMS.join('|')}]`;
const fail = (why) => {
  console.error(why);
  process.exit(2);
};

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { algorithm: { type: 'string', default: SIGNATURE_ALGORITHMS[0] } },
    });
  } catch (error) {
    return fail(`${error.message}\n${usage}`);
  }
})();
const [file] = positionals;
const { algorithm } = values;
if (file === undefined || positionals.length > 1 || !SIGNATURE_ALGORITHMS.includes(algorithm))
  fail(usage);

try {
  const { signing, keySet } = rotateKeys({ file, alg: algorithm, now: Date.now() });
  console.log(`${signing.keyId} (${algorithm}) signs from the next start of the services on.`);
  console.log(`${keySet.keys.length - 1} keys of before verify what they signed.`);
} catch (error) {
  fail(`${file}: ${error.message}`);
}
