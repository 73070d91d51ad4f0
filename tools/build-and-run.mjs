// Builds what changed, then runs one form of the platform in this process.
import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';

const root = join(import.meta.dirname, '..');

/** `app` is a folder under `apps/`. */
export const buildAndRun = async (app) => {
  process.chdir(root);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || major > 22) {
    console.error(`Zhixin needs Node 20.19 or newer, below 23; this is ${process.version}.`);
    process.exit(1);
  }
  const wrong = isBuilt() ? undefined : await build();
  if (wrong !== undefined) {
    console.error(wrong);
    console.error('The build failed; nothing was started.');
    process.exit(1);
  }
  await import(join(root, 'apps', app, 'dist', 'main.js'));
};
