// `npm start`: builds what changed, then runs the whole platform in this process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19) || major > 22) {
  console.error(`Zhixin needs Node 20.19 or newer, below 23; this is ${process.version}.`);
  process.exit(1);
}

const build = spawnSync(
  process.execPath,
  ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build', '--outputStyle=stream'],
  { env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' }, encoding: 'utf8' },
);
if (build.status !== 0) {
  console.error(build.stdout, build.stderr);
  console.error('The build failed; nothing was started.');
  process.exit(1);
}

await import('../apps/standalone/dist/main.js');
