// `node tools/new-service.mjs NAME [TITLE_ZH TITLE_EN]`: writes a service that builds, passes its tests and can be
// started, and the three places outside its folder that are kept by hand. `npm run generate` and `npm install`
// write the rest.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const templates = join(import.meta.dirname, 'new-service');
const SUFFIX = '.template';

const fail = (why) => {
  console.error(why);
  process.exit(1);
};

const [name = '', zh, en] = process.argv.slice(2);
if (!/^[a-z]+(-[a-z]+)*$/.test(name))
  fail(
    'Usage: node tools/new-service.mjs NAME [TITLE_ZH TITLE_EN]   (NAME in kebab-case, e.g. product-testing)',
  );
const folder = `apps/${name}`;
const contract = `libs/contracts/src/${name}.ts`;
for (const path of [folder, contract])
  if (existsSync(join(root, path))) fail(`${path} exists already; nothing was written.`);

const pascal = name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
const sentence = name[0].toUpperCase() + name.slice(1).replaceAll('-', ' ');
const words = {
  name,
  Name: pascal,
  camel: pascal[0].toLowerCase() + pascal.slice(1),
  NAME: name.replaceAll('-', '_').toUpperCase(),
  table: name.replaceAll('-', '_'),
  // Ends at the first dash of a stream's name.
  category: pascal.toLowerCase(),
  // As TypeORM orders migrations by.
  timestamp: String(Date.now()),
  en: en ?? sentence,
};
const filledIn = (text) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, word) => words[word]);

const textOf = (path) => readFileSync(join(root, path), 'utf8');

// Versions are those that the other services use.
const versions = JSON.parse(textOf('apps/supervision/package.json'));
const withVersions = (text) => {
  const manifest = JSON.parse(text);
  for (const kind of ['dependencies', 'devDependencies'])
    for (const each of Object.keys(manifest[kind]))
      manifest[kind][each] = versions[kind][each] ?? manifest[kind][each];
  return JSON.stringify(manifest, null, 2);
};

const write = async (path, text) => {
  const filepath = join(root, path);
  const config = await resolveConfig(filepath);
  mkdirSync(dirname(filepath), { recursive: true });
  // Where a line breaks depends on how long the name is.
  writeFileSync(
    filepath,
    path.endsWith('.md') ? text : await format(text, { ...config, filepath }),
  );
};

const before = (path, mark, line) => {
  const text = textOf(path);
  if (!text.includes(mark)) fail(`${path} has no line ${mark}`);
  return text.replace(mark, () => `${line}\n${mark}`);
};

const filesUnder = (place) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file));

for (const file of filesUnder(join(templates, 'service'))) {
  const path = filledIn(relative(join(templates, 'service'), file).slice(0, -SUFFIX.length));
  const text = filledIn(readFileSync(file, 'utf8'));
  await write(`${folder}/${path}`, path === 'package.json' ? withVersions(text) : text);
}

const entry = `  {
    name: '${name}',
    paths: ['/api/${name}'],
    title: { zh: ${JSON.stringify(zh ?? sentence)}, en: ${JSON.stringify(en ?? sentence)} },
    needs: ['credit-scoring'],
  },`;
const byHand = {
  'libs/contracts/src/services.ts': before(
    'libs/contracts/src/services.ts',
    '] as const satisfies readonly Service[];',
    entry,
  ),
  [contract]: filledIn(readFileSync(join(templates, `contract.ts${SUFFIX}`), 'utf8')),
  'libs/identity/src/permissions.ts': before(
    'libs/identity/src/permissions.ts',
    "  'platform.operate':",
    `  '${name}.record': ['regulator'],`,
  ),
};
for (const [path, text] of Object.entries(byHand)) await write(path, text);

console.log(`${folder} is written. Outside of it, give a purpose to what was begun in:
${Object.keys(byHand)
  .map((path) => `  ${path}`)
  .join('\n')}
Next: npm run generate && npm install`);
