// `npm run build`: one compiler for all projects, since they share most of what it reads, and the console beside it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');

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
    child.once('exit', (code) => done({ ok: code === 0, said }));
  });

/** Builds what changed. Resolves with what went wrong, or with undefined. */
export const build = async () => {
  const results = await Promise.all([
    run('node_modules/typescript/bin/tsc', '-b'),
    run('node_modules/nx/dist/bin/nx.js', 'run', '@zhixin/console:build', '--outputStyle=stream'),
  ]);
  const wrong = results.filter(({ ok }) => !ok).map(({ said }) => said);
  return wrong.length === 0 ? undefined : wrong.join('\n');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = await build();
  if (wrong !== undefined) {
    console.error(wrong);
    process.exit(1);
  }
}
