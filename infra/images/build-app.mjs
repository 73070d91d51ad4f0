// What the RUN lines of the Dockerfile do, and a spec does too:
//
//   node infra/images/build-app.mjs prepare          installs what is locked and compiles everything, once for all images
//   node infra/images/build-app.mjs APP OUT_FOLDER   lays out a folder from which `node main.js` runs that app alone
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..', '..');

/** Apps that hand out the console's files. */
const SERVES_CONSOLE = ['gateway'];

const run = (command, ...args) =>
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NODE_OPTIONS: '' },
  });

const compile = (...projects) => {
  if (projects.some((project) => !existsSync(join(root, project, 'tsconfig.json'))))
    throw new Error(`${projects.join(', ')}: no such project.`);
  run(process.execPath, 'node_modules/typescript/bin/tsc', '-b', ...projects);
};

const buildConsole = () =>
  run(process.execPath, 'node_modules/nx/dist/bin/nx.js', 'run', '@zhixin/console:build');

// No package needs its install script to be compiled against, and none of them runs as root then.
const prepare = () => {
  if (!existsSync(join(root, 'node_modules')))
    run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  compile('.');
  buildConsole();
};

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

// As Node looks for a package: in the node_modules of this folder, then of each one above it.
const installed = (name, from) => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === root) return undefined;
  }
};

const neededBy = ({ dependencies = {}, optionalDependencies = {}, ...rest }) => {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = rest;
  const peers = Object.keys(peerDependencies);
  return [
    ...Object.keys({ ...dependencies, ...optionalDependencies }).map((name) => ({
      name,
      optional: name in optionalDependencies,
    })),
    ...peers
      .filter((name) => peerDependenciesMeta[name]?.optional !== true)
      .map((name) => ({ name, optional: false })),
  ].filter(({ name }) => !name.startsWith('@types/'));
};

/**
 * Everything an app needs at run time, development dependencies left out: the folders of workspace
 * packages, the folders of installed packages, and the links from the second kind to the first.
 */
export const closureOf = (app) => {
  const workspaces = new Set();
  const packages = new Set();
  const links = new Set();
  const visit = (folder) => {
    for (const { name, optional } of neededBy(manifestOf(folder))) {
      const place = installed(name, folder);
      if (place === undefined && optional) continue;
      if (place === undefined) throw new Error(`${name}, needed by ${folder}, is not installed.`);
      const real = realpathSync(place);
      const seen = real === place ? packages : workspaces;
      if (real !== place) links.add(place);
      if (seen.has(real)) continue;
      seen.add(real);
      visit(real);
    }
  };
  const folder = join(root, 'apps', app);
  workspaces.add(folder);
  visit(folder);
  return { workspaces, packages, links };
};

const UNUSED_IN_WORKSPACE = /^(src|test|node_modules|README\.md|tsconfig\.json|.*\.mjs|vite\..*)$/;
const UNUSED_IN_BUILD = /\.(d\.ts|map|tsbuildinfo)$|\.(spec|contract|fixture)\.js$/;
const UNUSED_IN_PACKAGE = /\.(map|d\.[mc]?ts)$/;
/** Top folders of packages that only their authors use; some hold keys to test with. */
export const UNUSED_FOLDERS = ['test', 'tests', '__tests__', 'benchmark', 'benchmarks', 'examples'];

const copyWorkspace = (folder, out) => {
  for (const name of readdirSync(folder).filter((entry) => !UNUSED_IN_WORKSPACE.test(entry)))
    cpSync(join(folder, name), join(out, relative(root, folder), name), {
      recursive: true,
      filter: (path) => !UNUSED_IN_BUILD.test(path),
    });
};

// A package's own node_modules hold packages that are named, and copied, by themselves.
const copyPackage = (folder, out) =>
  cpSync(folder, join(out, relative(root, folder)), {
    recursive: true,
    filter: (path) => {
      const parts = relative(folder, path).split(sep);
      const unused = UNUSED_FOLDERS.includes(parts[0]) || parts.includes('node_modules');
      return !unused && !UNUSED_IN_PACKAGE.test(path);
    },
  });

const layOut = (app, out) => {
  const { workspaces, packages, links } = closureOf(app);
  for (const folder of workspaces) copyWorkspace(folder, out);
  for (const folder of packages) copyPackage(folder, out);
  for (const place of links) {
    const link = join(out, relative(root, place));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(place), realpathSync(place)), link);
  }
  if (SERVES_CONSOLE.includes(app))
    cpSync(join(root, 'apps/console/dist'), join(out, 'apps/console/dist'), { recursive: true });
  cpSync(join(import.meta.dirname, 'health.mjs'), join(out, 'health.mjs'));
  const { version } = manifestOf(join(root, 'apps', app));
  const manifest = { name: `zhixin-${app}`, version, private: true, type: 'module' };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(out, 'main.js'), `import './apps/${app}/dist/main.js';\n`);
};

const buildApp = (app, out) => {
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty.`);
  compile(`apps/${app}`);
  if (SERVES_CONSOLE.includes(app)) buildConsole();
  mkdirSync(out, { recursive: true });
  layOut(app, out);
};

const main = ([what, out]) => {
  if (what === 'prepare' && out === undefined) return prepare();
  if (what !== undefined && out !== undefined) return buildApp(what, resolve(out));
  throw new Error(`usage: node ${basename(process.argv[1])} prepare | APP OUT_FOLDER`);
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
