import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const WORKSPACES = ['apps', 'libs', 'infra'];
/** Caches belong to the repository that they were made in. */
const NOT_LINKED = ['.cache', '@zhixin'];

/** A repository of its own with what this one holds, built as far as this one is. */
export class RepositoryCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'zhixin-copy-'));

  constructor() {
    for (const path of filesOf(ROOT)) copy(path, this.root);
    for (const folder of [...projects(), 'tools']) {
      copy(join(folder, 'dist'), this.root);
      linkModules(folder, this.root);
    }
    linkModules('.', this.root);
    copy('node_modules/@zhixin', this.root);
    this.git('init', '--quiet');
    this.git('add', '--all');
    const author = ['-c', 'user.name=copy', '-c', 'user.email=copy@localhost'];
    this.git(...author, 'commit', '--quiet', '--message', 'A copy');
  }

  /** Runs a script with Node. */
  run(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.root,
      encoding: 'utf8',
      env: environment(),
    });
    return { status, said: stdout + stderr };
  }

  /** Paths that differ from what was copied; a new folder is one. */
  changes(): readonly string[] {
    const lines = this.git('status', '--porcelain').split('\n');
    return lines.filter((line) => line !== '').map((line) => line.slice(3));
  }

  /** As `npm install` does for a package that is in the repository. */
  link(name: string, folder: string): void {
    symlinkSync(join('..', '..', folder), join(this.root, 'node_modules', '@zhixin', name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8' });
  }
}

const filesOf = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '');

const projects = () =>
  WORKSPACES.flatMap((kind) => readdirSync(join(ROOT, kind)).map((name) => join(kind, name)));

// The compiler takes what is older than its output for built.
const copy = (path: string, to: string) => {
  const from = join(ROOT, path);
  if (existsSync(from))
    cpSync(from, join(to, path), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
};

// A folder that is linked as a whole would be a file to git.
const linkModules = (folder: string, to: string) => {
  const from = join(ROOT, folder, 'node_modules');
  if (!existsSync(from)) return;
  const place = join(to, folder, 'node_modules');
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(from).filter((each) => !NOT_LINKED.includes(each)))
    symlinkSync(join(from, name), join(place, name));
};

// What Nx and Jest say to the processes that they start names this repository.
const environment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX|JEST)_/.test(name))),
  NX_DAEMON: 'false',
  NODE_OPTIONS: '',
  PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
});
