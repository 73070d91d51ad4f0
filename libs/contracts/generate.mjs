// Writes libs/contracts/generated from the contracts. Refuses a change that would break a reader:
// such a change is a new contract with a new name (`…V2`) beside the old one.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerSchemas } from './answer-schemas.mjs';
import { asyncApiDocument } from './dist/asyncapi.js';
import { contracts } from './dist/catalogue.js';
import { brokenPromises, currentPromises } from './dist/compatibility.js';
import { jsonSchemaOf } from './dist/json-schema.js';

const folder = join(import.meta.dirname, 'generated');
const promises = join(folder, 'promises.json');

const broken = existsSync(promises)
  ? brokenPromises(JSON.parse(readFileSync(promises, 'utf8')), currentPromises())
  : [];
if (broken.length > 0) {
  console.error(`These changes break readers:\n  ${broken.join('\n  ')}`);
  process.exit(1);
}

const files = {
  'promises.json': currentPromises(),
  'answers.json': answerSchemas(),
  'asyncapi.json': asyncApiDocument(),
  ...Object.fromEntries(
    contracts.map((contract) => [`${contract.type}.schema.json`, jsonSchemaOf(contract)]),
  ),
};

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!(name in files)) rmSync(join(folder, name));
for (const [name, document] of Object.entries(files))
  writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
console.log(`${Object.keys(files).length} files in ${folder}`);
