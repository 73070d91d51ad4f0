// `npm run build`: one compiler for all projects, since they share most of what it reads, and the console beside it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
// A new `npm ci` empties node_modules, and then everything is built again.
const stamp = join(root, 'node_modules', '.cache', 'zhixin-build');
const BUILT_FROM = [
  ...['apps', 'libs', 'infra', 'tools'],
  ...['package.json', 'package-lock.json', 'nx.json', 'tsconfig.json', 'tsconfig.base.json'],
];
// What the launchers fetch, not what is compiled.
const NOT_BUILT = /^(node_modules|jars.*|server.*|coverage|\..*)$/;

const run = (...args) =>
  new Promise((done) => {
    let said = '';
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.once('close', (code) => done({ ok: code === 0, said }));
  });

/** Builds what changed. Resolves with what went wrong, or with undefined. */
export const build = async () => {
  const sources = fingerprint({ outputs: false });
  const results = await Promise.all([
    run('node_modules/typescript/bin/tsc', '-b'),
    run('node_modules/nx/dist/bin/nx.js', 'run', '@zhixin/console:build', '--outputStyle=stream'),
  ]);
  const wrong = results.filter(({ ok }) => !ok).map(({ said }) => said);
  if (wrong.length > 0) return wrong.join('\n');
  // A file saved while the compiler ran may or may not be in what it wrote.
  if (fingerprint({ outputs: false }) === sources) {
    mkdirSync(join(stamp, '..'), { recursive: true });
    writeFileSync(stamp, fingerprint({ outputs: true }));
  }
  return undefined;
};

/** Whether every source and every output is, by size and time, what the last whole build left. */
export const isBuilt = () => {
  try {
    return readFileSync(stamp, 'utf8') === fingerprint({ outputs: true });
  } catch {
    return false;
  }
};

const fingerprint = ({ outputs }) => {
  const hash = createHash('sha256');
  const add = (path) => {
    const file = statSync(join(root, path), { throwIfNoEntry: false });
    if (file?.isDirectory())
      for (const name of readdirSync(join(root, path)).sort()) {
        if (!NOT_BUILT.test(name) && (outputs || name !== 'dist')) add(`${path}/${name}`);
      }
    else hash.update(`${path} ${file?.size} ${file?.mtimeMs}\n`);
  };
  BUILT_FROM.forEach(add);
  return hash.digest('hex');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = await build();
  if (wrong !== undefined) {
    console.error(wrong);
    process.exit(1);
  }
}
