// `node tools/verify.mjs FILE [--keys FILE]`: is a signed document what the platform signed? Needs no platform: only the
// public keys, as `GET /.well-known/zhixin-keys` gave them (default: zhixin-keys.json beside the document).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { verify } from '../libs/statement/dist/index.js';

const USAGE = 'Usage: node tools/verify.mjs FILE [--keys FILE]';
const EXIT = { genuine: 0, refused: 1, usage: 2 };

const told = (text, code) => {
  console[code === EXIT.genuine ? 'log' : 'error'](text);
  process.exit(code);
};

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return told(`${file} cannot be read as JSON: ${error.message}`, EXIT.usage);
  }
};

const { values, positionals } = (() => {
  try {
    return parseArgs({ allowPositionals: true, options: { keys: { type: 'string' } } });
  } catch (error) {
    return told(`${error.message}\n${USAGE}`, EXIT.usage);
  }
})();
const [file] = positionals;
if (file === undefined || positionals.length > 1) told(USAGE, EXIT.usage);
const keysFile = values.keys ?? join(dirname(file), 'zhixin-keys.json');
const { keys } = readJson(keysFile);
if (!Array.isArray(keys)) told(`${keysFile} is no list of keys.`, EXIT.usage);

const found = verify(readJson(file), keys);
const REFUSALS = {
  unsigned: 'it is no signed document',
  'unknown-key': `none of the keys in ${keysFile} signed at that time under the name that it gives`,
  forged: 'its member `signed` was changed, or another key made the signature',
  changed: `it was changed at ${(found.changed ?? []).join(', ')}`,
};
if (found.verdict === 'genuine')
  told(`Genuine: signed at ${found.at} with key ${found.keyId}.`, EXIT.genuine);
told(`Refused (${found.verdict}): ${REFUSALS[found.verdict]}.`, EXIT.refused);
