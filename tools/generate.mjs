// `npm run generate`: writes what follows from the list of services, their contracts and the packages, so that a
// fact stands in one place. `-- --check` writes nothing and names what is stale.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const textOf = (path) => readFileSync(join(root, path), 'utf8');
const jsonOf = (path) => JSON.parse(textOf(path));
const exists = (path) => existsSync(join(root, path));
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
const compile = (...projects) => node('node_modules/typescript/bin/tsc', '-b', ...projects);

// Read as it stands: what is stale may be what keeps the library from being compiled.
const { outputText: list } = ts.transpileModule(textOf('libs/contracts/src/services.ts'), {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
});
const { addressVariableOf, services: declared } = await import(
  `data:text/javascript,${encodeURIComponent(list)}`
);

const pascal = (name) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
const lines = (items, lineOf) => items.map(lineOf).join('\n');

/**
 * A file with what stands between `begin NAME` and `end NAME` in comments replaced.
 *
 * @throws Error when there is no such place.
 */
export const withRegions = (text, regions) =>
  Object.entries(regions).reduce((whole, [name, body]) => {
    const place = new RegExp(
      `(^ *(?://|#) begin ${name}\\b.*\\n)[^]*?(^ *(?://|#) end ${name}$)`,
      'm',
    );
    if (!place.test(whole)) throw new Error(`There is no place for ${name}.`);
    return whole.replace(
      place,
      (_, begin, end) => `${begin}${body === '' ? '' : `${body}\n`}${end}`,
    );
  }, text);

/** What follows from the services: per file, what is written into it. */
const fromServices = {
  'apps/standalone/src/module-of.ts': (services) => `// Written by \`npm run generate\`.
import type { Type } from '@nestjs/common';
import type { ServiceName } from '@zhixin/contracts/services';
${lines([...services].sort(byName), ({ name }) => `import { ${pascal(name)}Module } from '@zhixin/${name}';`)}

/** The module of each service. */
export const moduleOf: Readonly<Record<ServiceName, Type>> = {
${lines(services, ({ name }) => `  '${name}': ${pascal(name)}Module,`)}
};
`,

  // A service that is in the list no longer leaves the dependencies as well.
  'apps/standalone/package.json': (services) => {
    const manifest = jsonOf('apps/standalone/package.json');
    const others = Object.entries(manifest.dependencies).filter(
      ([name]) => !serviceFolders().includes(name.replace('@zhixin/', '')),
    );
    const own = services.map(({ name }) => [`@zhixin/${name}`, '*']);
    return json({ ...manifest, dependencies: Object.fromEntries([...others, ...own].sort(byKey)) });
  },

  'libs/contracts/src/published-by-services.ts': (services) => {
    const publishing = services.filter(({ name }) => exists(contractFile(name)));
    const declared = publishing.flatMap(({ name }) => declaredIn(name));
    const isTopic = (each) => each.endsWith('Topic');
    return `// Written by \`npm run generate\`.
import type { Contract, Topic } from './contract.js';
${lines([...publishing].sort(byName), ({ name }) => `import { ${inOrder(declaredIn(name)).join(', ')} } from './${name}.js';`)}

${lines([...publishing].sort(byName), ({ name }) => `export * from './${name}.js';`)}

/** Every topic of the platform, in the order in which documents list them. */
export const topics: readonly Topic[] = [${declared.filter(isTopic).join(', ')}];

/** Every event type that a service declares for others. */
export const declaredContracts: readonly Contract[] = [${declared.filter((each) => !isTopic(each)).join(', ')}];
`;
  },

  'docker-compose.yml': (services) => {
    const { version } = jsonOf('package.json');
    return withRegions(textOf('docker-compose.yml'), {
      addresses: lines(
        services,
        ({ name }) => `      ${addressVariableOf(name)}: http://${name}:8080`,
      ),
      waits: lines(services, ({ name }) => `      ${name}: { condition: service_healthy }`),
      services: services
        .map(
          ({ name }) => `  ${name}:
    <<: *service
    image: \${ZHIXIN_IMAGES:-zhixin}/${name}:\${ZHIXIN_VERSION:-${version}}
    build: { context: ., dockerfile: infra/images/Dockerfile, args: { APP: ${name} } }
${limitsOf(name)}    environment: *service-environment`,
        )
        .join('\n\n'),
    });
  },

  'infra/helm/zhixin/values.yaml': (services) =>
    withRegions(textOf('infra/helm/zhixin/values.yaml'), {
      services: lines(services, ({ name }) => {
        const memory = memoryOf(name);
        const own = memory === undefined ? '' : ` resources: { limits: { memory: ${memory}i } } `;
        return `  ${name}: {${own}}`;
      }),
    }),

  'infra/helm/zhixin/values.schema.json': (services) => {
    const schema = jsonOf('infra/helm/zhixin/values.schema.json');
    const apps = ['gateway', ...services.map(({ name }) => name)];
    const app = { $ref: '#/definitions/app' };
    schema.properties.apps.properties = Object.fromEntries(apps.map((name) => [name, app]));
    schema.properties.apps.required = apps;
    return json(schema);
  },

  'infra/observability/prometheus.yml': (services) =>
    withRegions(textOf('infra/observability/prometheus.yml'), {
      services: lines(services, ({ name }) => `          - ${name}`),
    }),

  'infra/observability/alerts.yml': (services) =>
    withRegions(textOf('infra/observability/alerts.yml'), {
      missing: `      - alert: ServiceMissing
        expr: >-
          absent(up{job="zhixin", service="gateway"})
${lines(services, ({ name }) => `          or absent(up{job="zhixin", service="${name}"})`)}`,
    }),

  'infra/observability/alerts.test.yml': (services) =>
    withRegions(textOf('infra/observability/alerts.test.yml'), {
      well: lines(
        services.filter(({ name }) => name !== 'credit-scoring' && name !== 'exchange'),
        ({ name }) => `      - series: up{job="zhixin", service="${name}", instance="${name}:8080"}
        values: 1x40`,
      ),
    }),
};

/** What follows from the packages: the compiler's list of projects, and what each of them is built after. */
const fromPackages = (written) => {
  const manifestOf = (folder) =>
    JSON.parse(written[`${folder}/package.json`] ?? textOf(`${folder}/package.json`));
  const packages = workspaces().map((folder) => ({ folder, ...manifestOf(folder) }));
  const compiled = packages.filter(
    ({ folder, nx }) => exists(`${folder}/tsconfig.json`) && !nx.tags.includes('type:web'),
  );
  const folderOf = new Map(compiled.map(({ name, folder }) => [name, folder]));
  const projects = compiled.map(({ folder, dependencies, devDependencies }) => {
    const built = Object.keys({ ...dependencies, ...devDependencies })
      .filter((name) => folderOf.has(name))
      .map((name) => folderOf.get(name));
    return [`${folder}/tsconfig.json`, built];
  });
  return Object.fromEntries(
    [...projects, ['tsconfig.json', compiled.map(({ folder }) => folder)]].map(([path, needed]) => [
      path,
      withReferences(path, needed),
    ]),
  );
};

// Their order says nothing, so what stands there stays where it stands.
const withReferences = (path, needed) => {
  const config = jsonOf(path);
  const folder = dirname(path);
  const found = (config.references ?? []).map((reference) => join(folder, reference.path));
  const added = needed.filter((each) => !found.includes(each));
  const kept = found.filter((each) => needed.includes(each));
  if (added.length === 0 && kept.length === found.length) return textOf(path);
  return json({
    ...config,
    references: [...kept, ...added].map((each) => ({ path: relative(folder, each) })),
  });
};

const json = (value) => JSON.stringify(value, null, 2);
const byName = (one, other) => (one.name < other.name ? -1 : 1);
const inOrder = (names) => [...names].sort((one, other) => one.localeCompare(other));
const byKey = ([one], [other]) => (one < other ? -1 : 1);

const workspaces = () =>
  jsonOf('package.json').workspaces.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(join(root, pattern.slice(0, -2)))
          .map((name) => `${pattern.slice(0, -2)}/${name}`)
          .filter((folder) => exists(`${folder}/package.json`))
      : [pattern],
  );

const serviceFolders = () =>
  workspaces()
    .filter((folder) => jsonOf(`${folder}/package.json`).nx.tags.includes('type:service'))
    .map((folder) => folder.replace('apps/', ''));

/** What a service's container may hold, where its manifest says that it needs more than others. */
const memoryOf = (name) => {
  const manifest = `apps/${name}/package.json`;
  return exists(manifest) ? jsonOf(manifest).config?.memory : undefined;
};
const limitsOf = (name) => {
  const memory = memoryOf(name);
  if (memory === undefined) return '';
  return `    deploy: { resources: { limits: { cpus: '1', memory: ${memory} } } }\n`;
};

const contractFile = (name) => `libs/contracts/src/${name}.ts`;
const DECLARED = /^export const (\w+)(?:: Topic = \{| = contract\()/gm;
const declaredIn = (name) =>
  [...textOf(contractFile(name)).matchAll(DECLARED)].map(([, declared]) => declared);

/** Every file that follows from these services and from the packages, with its text as it should be. */
export const writtenFor = async (services) => {
  const written = Object.fromEntries(
    Object.entries(fromServices).map(([path, textFor]) => [path, textFor(services)]),
  );
  const texts = { ...written, ...fromPackages(written) };
  const formatted = Object.entries(texts).map(async ([path, text]) => {
    const filepath = join(root, path);
    return [path, await format(text, { ...(await resolveConfig(filepath)), filepath })];
  });
  return new Map(await Promise.all(formatted));
};

/** The files that are not as these services and the packages would have them. */
export const staleFor = async (services) =>
  [...(await writtenFor(services))]
    .filter(([path, text]) => !exists(path) || textOf(path) !== text)
    .map(([path]) => path);

const check = async () => {
  const stale = await staleFor(declared);
  if (stale.length === 0) return;
  console.error(`Stale; \`npm run generate\` writes them:\n  ${stale.join('\n  ')}`);
  process.exit(1);
};

const generate = async () => {
  const texts = await writtenFor(declared);
  const stale = await staleFor(declared);
  for (const path of stale) writeFileSync(join(root, path), texts.get(path));
  console.log(stale.length === 0 ? 'Nothing was stale.' : `Written:\n  ${stale.join('\n  ')}`);
  compile('libs/contracts', 'infra/keycloak');
  node('libs/contracts/generate.mjs');
  node('infra/keycloak/generate.mjs');
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  await (process.argv.includes('--check') ? check() : generate());
