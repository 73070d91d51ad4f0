import { declaredNames, glossaryOf } from './glossary.js';
import { importCircles } from './import-circles.js';
import type { TrackedFile } from './tracked-file.js';
import { declaredTypes, saysNothing } from './type-names.js';

type Check = (files: readonly TrackedFile[]) => readonly string[];

const isCode = ({ path }: TrackedFile) => /\.(ts|tsx|mjs)$/.test(path);
// tidy names what it forbids, so it does not read itself.
const isOurs = (file: TrackedFile) => isCode(file) && !file.path.startsWith('tools/tidy');

const eachMatch =
  (pattern: RegExp, instead: string, applies: (file: TrackedFile) => boolean = isOurs): Check =>
  (files) =>
    files
      .filter(applies)
      .filter(({ text }) => pattern.test(text))
      .map(({ path, text }) => `${path}:${lineOf(text, pattern)}: ${instead}`);

const lineOf = (text: string, pattern: RegExp) =>
  text.slice(0, text.search(pattern)).split('\n').length;

const eachPath =
  (applies: (path: string) => boolean, instead: string): Check =>
  (files) =>
    files.filter(({ path }) => applies(path)).map(({ path }) => `${path}: ${instead}`);

const appsOf = (files: readonly TrackedFile[]) =>
  [...new Set(files.map(({ path }) => /^apps\/([^/]+)\/package\.json$/.exec(path)?.[1]))].filter(
    (app) => app !== undefined,
  );

const libsOf = (files: readonly TrackedFile[]) =>
  [...new Set(files.map(({ path }) => /^libs\/([^/]+)\/package\.json$/.exec(path)?.[1]))].filter(
    (lib) => lib !== undefined,
  );

const refusalCodes = (files: readonly TrackedFile[]) =>
  files
    .filter(({ path }) => /\/domain\/[^/]+\.ts$/.test(path) && !path.endsWith('.spec.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\brefuse\(\s*'([A-Z_]+)'/g)].map((match) => ({
        path,
        code: match[1] ?? '',
      })),
    );

const declaredEvents = (files: readonly TrackedFile[]) =>
  files
    .filter(({ path }) => path.endsWith('.events.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^ {2}([A-Z][A-Za-z]+): Type\.Object\(/gm)].map((match) => ({
        path,
        event: match[1] ?? '',
      })),
    );

// A command is declared in `domain/` by an interface or a union of them, an event by its schema.
const declaredCommands = (files: readonly TrackedFile[]) =>
  files
    .filter(({ path }) => /\/domain\/[^/]+\.ts$/.test(path) && !path.endsWith('.spec.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\breadonly type: '([A-Z][A-Za-z]+)'/g)].map((match) => ({
        path,
        command: match[1] ?? '',
      })),
    );

const typesOf = (files: readonly TrackedFile[]) =>
  declaredTypes(files.filter((file) => isOurs(file) && !/\.spec\.tsx?$/.test(file.path)));

/** The repository's rules of style. Each returns `path: what to do instead` for every offence. */
export const checks: Readonly<Record<string, Check>> = {
  'vague name': eachPath(
    (path) => /(^|\/)(common|utils?|helpers?|managers?|misc|shared)(\/|\.[a-z]+$)/.test(path),
    'name it after what it does.',
  ),
  'ownerless todo': eachMatch(/\b(TODO(?!\(#\d+\))|FIXME|XXX)\b/, 'do it, or write TODO(#issue).'),
  'skipped test': eachMatch(
    /\b(describe|test|it)\.(skip|only)\(|\bx(describe|it|test)\(/,
    'a test runs, or says at run time what the machine lacks.',
  ),
  'index outside a door': eachPath(
    (path) => /\/index\.ts$/.test(path) && !/^(libs|infra)\/[^/]+\/src\/index\.ts$/.test(path),
    'name the file after its main export; only a door is called index.',
  ),
  'app without readme': (files) =>
    appsOf(files)
      .filter((app) => !files.some(({ path }) => path === `apps/${app}/README.md`))
      .map(
        (app) =>
          `apps/${app}/README.md: write one page: purpose, commands, events, questions answered.`,
      ),
  'lib without readme': (files) =>
    libsOf(files)
      .filter((lib) => !files.some(({ path }) => path === `libs/${lib}/README.md`))
      .map(
        (lib) => `libs/${lib}/README.md: write half a page: what it promises and how it is used.`,
      ),
  'untagged project': (files) =>
    files
      .filter(({ path }) => /^(apps|libs|infra)\/[^/]+\/package\.json$/.test(path))
      .filter(({ text }) => !/"type:[a-z]+"/.test(text) || !/"scope:[a-z-]+"/.test(text))
      .map(({ path }) => `${path}: give it one type: and one scope: tag, or no wall protects it.`),
  'refusal without spec': (files) => {
    const specs = files.filter(({ path }) => path.endsWith('.spec.ts')).map(({ text }) => text);
    return refusalCodes(files)
      .filter(({ code }) => !specs.some((text) => text.includes(code)))
      .map(({ path, code }) => `${path}: show in a spec when ${code} is the answer.`);
  },
  'event without sample': (files) =>
    declaredEvents(files)
      .filter(
        ({ path, event }) =>
          !files.some(
            (file) =>
              file.path.startsWith(path.slice(0, path.lastIndexOf('/'))) &&
              file.path.endsWith('.samples.json') &&
              file.text.includes(`"${event}"`),
          ),
      )
      .map(
        ({ path, event }) =>
          `${path}: keep one stored sample of ${event} in the .samples.json beside it.`,
      ),
  'event name twice': (files) => {
    const events = declaredEvents(files);
    return events
      .filter(({ event }, index) => events.findIndex((other) => other.event === event) !== index)
      .map(
        ({ path, event }) => `${path}: ${event} is declared elsewhere too; event names are unique.`,
      );
  },
  'command named as an event': (files) => {
    const events = new Set(declaredEvents(files).map(({ event }) => event));
    return declaredCommands(files)
      .filter(({ command }) => events.has(command))
      .map(
        ({ path, command }) =>
          `${path}: ${command} is an event; a command says what is to be done, e.g. RecordPenalty.`,
      );
  },
  'mock of our own': eachMatch(
    /jest\.(unstable_)?mockModule\(\s*'(@zhixin|\.)/,
    'use the in-memory twin that passes the contract suite.',
  ),
  'foreign asset': eachMatch(
    /(src|href)=["']https?:\/\/(?!localhost|127\.0\.0\.1|www\.w3\.org)/,
    'serve the asset from this origin.',
  ),
  'import circle': (files) =>
    importCircles(files).map(
      (way) => `${way.join(' → ')}: give what both need, types too, a file of its own.`,
    ),
  'write among queries': eachMatch(
    /@(Post|Put|Patch|Delete)\(/,
    'a file of queries only reads; give the command its own controller.',
    (file) => isOurs(file) && /queries\.controller\.ts$/.test(file.path),
  ),
  'name that says nothing': (files) =>
    typesOf(files)
      .filter(({ name }) => saysNothing(name))
      .map(({ name, at }) => `${at}: call ${name} by what it is, a noun of the field.`),
  'name that is gone': (files) => {
    const { gone } = glossaryOf(files);
    return typesOf(files)
      .filter(({ name }) => gone.has(name))
      .map(({ name, at }) => `${at}: ${name} is gone (GLOSSARY.md); now it is ${gone.get(name)}.`);
  },
  'term without code': (files) => {
    const declared = declaredNames(files.filter(isOurs));
    return glossaryOf(files)
      .codeNames.filter(([, name]) => !declared.has(name))
      .map(([term, name]) => `GLOSSARY.md: ${term}: ${name} is declared nowhere.`);
  },
  'number of the law in code': eachMatch(
    /第\s*[一二三四五六七八九十百\d]+\s*条/,
    'law is data: cite the article in a rule pack.',
    (file) =>
      isOurs(file) &&
      /^apps\/[^/]+\/src\/domain\//.test(file.path) &&
      !file.path.endsWith('.spec.ts'),
  ),
};

/** All offences in a set of files, as `path: rule: what to do instead`. */
export const untidy = (files: readonly TrackedFile[]): readonly string[] =>
  Object.entries(checks).flatMap(([rule, check]) =>
    check(files).map((offence) => `${rule}: ${offence}`),
  );
