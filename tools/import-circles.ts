import { posix } from 'node:path';
import ts from 'typescript';
import type { TrackedFile } from './tracked-file.js';

/** The way round of every circle among the imports of files. Types and re-exports count like anything else. */
export const importCircles = (files: readonly TrackedFile[]): readonly (readonly string[])[] => {
  const importsOf = importsAmong(files);
  const circles: string[][] = [];
  const way: string[] = [];
  const done = new Set<string>();
  const follow = (path: string): void => {
    if (done.has(path)) return;
    if (way.includes(path)) {
      circles.push([...way.slice(way.indexOf(path)), path]);
      return;
    }
    way.push(path);
    importsOf.get(path)?.forEach(follow);
    way.pop();
    done.add(path);
  };
  [...importsOf.keys()].forEach(follow);
  return circles;
};

/** Which of the files each of them imports. */
const importsAmong = (files: readonly TrackedFile[]): ReadonlyMap<string, readonly string[]> => {
  const code = files.filter(({ path }) => /\.(ts|tsx|mjs)$/.test(path));
  const paths = new Set(code.map(({ path }) => path));
  const doors = doorsOf(files);
  const fileOf = (name: string, from: string): string | undefined => {
    if (!name.startsWith('.')) return doors.get(name);
    const path = posix.join(posix.dirname(from), name);
    const stem = path.replace(/\.js$/, '');
    return [path, `${stem}.ts`, `${stem}.tsx`].find((one) => paths.has(one));
  };
  return new Map(
    code.map(({ path, text }) => [
      path,
      ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => fileOf(fileName, path) ?? []),
    ]),
  );
};

interface Package {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, { readonly '@zhixin/source'?: string }>>;
}

/** Source files by the name under which other packages import them. */
const doorsOf = (files: readonly TrackedFile[]): ReadonlyMap<string, string> =>
  new Map(
    files
      .filter(({ path }) => /^(apps|libs|infra)\/[^/]+\/package\.json$/.test(path))
      .flatMap(({ path, text }) => {
        const { name = '', exports = {} } = JSON.parse(text) as Package;
        return Object.entries(exports).flatMap(([door, { '@zhixin/source': source }]) =>
          source === undefined
            ? []
            : [[posix.join(name, door), posix.join(posix.dirname(path), source)] as const],
        );
      }),
  );
