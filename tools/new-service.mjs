// `node tools/new-service.mjs NAME`: writes a service that builds, passes its tests and can be mounted.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const name = process.argv[2] ?? '';
if (!/^[a-z]+(-[a-z]+)*$/.test(name)) {
  console.error('Usage: node tools/new-service.mjs NAME   (kebab-case, e.g. product-testing)');
  process.exit(1);
}
const folder = join(root, 'apps', name);
if (existsSync(folder)) {
  console.error(`apps/${name} exists already; nothing was written.`);
  process.exit(1);
}

const Pascal = name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
const camel = Pascal[0].toLowerCase() + Pascal.slice(1);
const CONSTANT = name.replaceAll('-', '_').toUpperCase();
const versions = JSON.parse(
  readFileSync(join(root, 'apps/supervision/package.json'), 'utf8'),
).dependencies;
const dependencies = [
  '@nestjs/common',
  '@nestjs/cqrs',
  '@nestjs/swagger',
  '@sinclair/typebox',
  '@zhixin/decider',
  '@zhixin/identity',
  '@zhixin/service-shell',
];
const referenced = dependencies.filter((dependency) => dependency.startsWith('@zhixin/'));
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const files = {
  'package.json': json({
    name: `@zhixin/${name}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    license: 'Apache-2.0',
    exports: {
      '.': {
        '@zhixin/source': `./src/${name}.module.ts`,
        types: `./dist/${name}.module.d.ts`,
        default: `./dist/${name}.module.js`,
      },
    },
    dependencies: Object.fromEntries(dependencies.map((each) => [each, versions[each] ?? '*'])),
    nx: { tags: ['type:service', `scope:${name}`], targets: { build: {}, lint: {}, unit: {} } },
  }),

  'tsconfig.json': json({
    extends: '../../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src'],
    references: referenced.map((each) => ({ path: `../../libs/${each.replace('@zhixin/', '')}` })),
  }),

  'README.md': `# ${name}

**Purpose.** What this service is for, in one sentence.

| Command | Route |
|---|---|
| \`Open${Pascal}\` | \`POST /api/${name}/{id}\` |

**Events.** \`${Pascal}Opened\`. **Questions answered.** None yet. **Topics in / out.** None yet.

To run it with the others, add \`${Pascal}Module\` to \`apps/standalone/src/main.ts\`, its address and paths to
\`apps/gateway/src/configuration.ts\` and \`gateway.ts\`, and its name to \`apps/distributed/src/plan.ts\`.
`,

  'src/main.ts': `import { runProcess } from '@zhixin/service-shell';
import { ${Pascal}Module } from './${name}.module.js';

await runProcess([${Pascal}Module]);
`,

  [`src/${name}.module.ts`]: `import { Module } from '@nestjs/common';
import { service } from '@zhixin/service-shell';
import { ${camel} } from './domain/${name}.js';
import { ${Pascal}Controller } from './http/${name}.controller.js';

@Module({
  imports: [
    service({
      name: '${name}',
      aggregates: [${camel}],
      controllers: [${Pascal}Controller],
      problems: {
        ${CONSTANT}_WITHOUT_TITLE: { zh: '缺少标题', en: 'A title is missing' },
      },
    }),
  ],
})
export class ${Pascal}Module {}
`,

  [`src/domain/${name}.events.ts`]: `import { Type } from '@sinclair/typebox';
import { defineEvents, type EventOf } from '@zhixin/decider';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const stamp = { at: Type.String({ format: 'date-time' }), by: Type.String() };

export const ${camel}Events = defineEvents({
  ${Pascal}Opened: Type.Object({ ...stamp, title: Type.String() }),
});

export type ${Pascal}Event = EventOf<typeof ${camel}Events>;
`,

  [`src/domain/${name}.samples.json`]: json([
    {
      type: `${Pascal}Opened`,
      data: { at: '2026-06-01T09:00:00.000+08:00', by: 'regulator-xian', title: 'First' },
    },
  ]),

  [`src/domain/${name}.ts`]: `import { defineAggregate, refuse, type Decider, type Decision } from '@zhixin/decider';
import { ${camel}Events, type ${Pascal}Event } from './${name}.events.js';

export interface ${Pascal}Command {
  readonly type: 'Open${Pascal}';
  readonly at: string;
  readonly by: string;
  readonly title: string;
}

export type ${Pascal}Refusal = '${CONSTANT}_WITHOUT_TITLE';

export type ${Pascal}State = { readonly status: 'none' } | { readonly status: 'open' };

const decide = (
  command: ${Pascal}Command,
  state: ${Pascal}State,
): Decision<${Pascal}Event, ${Pascal}Refusal> => {
  if (state.status === 'open') return [];
  const { at, by, title } = command;
  if (title.trim() === '') return refuse('${CONSTANT}_WITHOUT_TITLE', 'It needs a title.');
  return [{ type: '${Pascal}Opened', data: { at, by, title } }];
};

const evolve = (_: ${Pascal}State, event: ${Pascal}Event): ${Pascal}State => {
  switch (event.type) {
    case '${Pascal}Opened':
      return { status: 'open' };
  }
};

export const ${camel}Decider: Decider<${Pascal}State, ${Pascal}Command, ${Pascal}Event, ${Pascal}Refusal> = {
  initialState: { status: 'none' },
  decide,
  evolve,
};

export const ${camel} = defineAggregate({
  category: '${camel.toLowerCase()}',
  events: ${camel}Events,
  decider: ${camel}Decider,
});
`,

  [`src/domain/${name}.spec.ts`]: `import { describe, test } from '@jest/globals';
import { specificationOf } from '@zhixin/decider/testing';
import { ${camel}Decider } from './${name}.js';

const given = specificationOf(${camel}Decider);
const stamp = { at: '2026-06-01T09:00:00.000+08:00', by: 'regulator-xian' };

describe('opening', () => {
  test('happens once', () =>
    given()
      .when({ type: 'Open${Pascal}', ...stamp, title: 'First' })
      .thenOnce({ type: '${Pascal}Opened', data: { ...stamp, title: 'First' } }));

  test('is refused without a title', () =>
    given()
      .when({ type: 'Open${Pascal}', ...stamp, title: ' ' })
      .thenRefused('${CONSTANT}_WITHOUT_TITLE'));
});
`,

  [`src/http/${name}.controller.ts`]: `import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Type } from '@sinclair/typebox';
import { Allow, Caller } from '@zhixin/identity';
import { bodyOf, CLOCK, Decide, orProblem, type Clock } from '@zhixin/service-shell';
import { ${camel} } from '../domain/${name}.js';

const TITLE_CHARACTERS_MAX = 200;

class Open${Pascal}Body extends bodyOf(
  Type.Object({ title: Type.String({ maxLength: TITLE_CHARACTERS_MAX }) }),
) {}

@Controller('api/${name}')
export class ${Pascal}Controller {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post(':id')
  @Allow('supervision.record')
  async open(@Param('id') id: string, @Body() { title }: Open${Pascal}Body, @Caller() caller: Caller) {
    const command = { type: 'Open${Pascal}', at: this.clock.now(), by: caller.subject, title } as const;
    const { position } = orProblem(
      await this.commands.execute(new Decide(${camel}, id, command, { actor: caller.subject })),
    );
    return { id, position };
  }
}
`,

  [`src/http/${name}.http.spec.ts`]: `import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { ${Pascal}Module } from '../${name}.module.js';

describe('POST /api/${name}/{id}', () => {
  let tested: TestService;
  beforeAll(async () => {
    tested = await testService(${Pascal}Module);
  });
  afterAll(() => tested.close());

  test('opens once', async () => {
    for (const _ of ['once', 'again'])
      await tested.request('POST /api/${name}/1', { as: 'regulator', body: { title: 'First' } });
    expect((await tested.newEvents()).map(({ type }) => type)).toEqual(['${Pascal}Opened']);
  });

  test('answers a refusal with its code', async () => {
    const { status, body } = await tested.request('POST /api/${name}/2', {
      as: 'regulator',
      body: { title: ' ' },
    });
    expect([status, body.code]).toEqual([409, '${CONSTANT}_WITHOUT_TITLE']);
  });

  test('is closed to enterprises', async () => {
    const { status } = await tested.request('POST /api/${name}/3', {
      as: 'enterprise',
      body: { title: 'First' },
    });
    expect(status).toBe(403);
  });
});
`,
};

for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
console.log(`apps/${name} is written. Next: npm install, then give it a purpose.`);
