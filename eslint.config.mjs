import { readdirSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const services = readdirSync(new URL('./apps', import.meta.url));

// What kind of thing may use what kind of thing, and nothing else.
const kinds = [
  {
    sourceTag: 'type:service',
    onlyDependOnLibsWithTags: ['type:adapter', 'type:contract', 'type:data', 'type:kernel'],
  },
  {
    sourceTag: 'type:host',
    onlyDependOnLibsWithTags: [
      'type:service',
      'type:adapter',
      'type:contract',
      'type:kernel',
      'type:tool',
    ],
  },
  {
    sourceTag: 'type:web',
    onlyDependOnLibsWithTags: ['type:contract'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg'],
  },
  {
    sourceTag: 'type:adapter',
    onlyDependOnLibsWithTags: ['type:adapter', 'type:contract', 'type:kernel', 'type:tool'],
  },
  {
    sourceTag: 'type:data',
    onlyDependOnLibsWithTags: ['type:kernel'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'kafkajs', 'fastify'],
  },
  {
    sourceTag: 'type:contract',
    onlyDependOnLibsWithTags: ['type:contract', 'type:kernel'],
    allowedExternalImports: ['@sinclair/typebox', '@sinclair/typebox/*', '@jest/globals', 'node:*'],
  },
  {
    sourceTag: 'type:kernel',
    onlyDependOnLibsWithTags: ['type:kernel'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'kafkajs', 'fastify'],
  },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:kernel', 'type:tool'] },
];

// A spec of a service also starts the database it needs.
const kindsInSpecs = kinds.map((kind) =>
  kind.sourceTag === 'type:service'
    ? { ...kind, onlyDependOnLibsWithTags: [...kind.onlyDependOnLibsWithTags, 'type:tool'] }
    : kind,
);

// A service knows itself and the platform; only the host that runs them in one process knows several.
const scopes = [
  ...services
    .filter((service) => service !== 'standalone')
    .map((service) => ({
      sourceTag: `scope:${service}`,
      onlyDependOnLibsWithTags: [`scope:${service}`, 'scope:platform'],
    })),
  { sourceTag: 'scope:platform', onlyDependOnLibsWithTags: ['scope:platform'] },
];

const specs = [
  '**/*.spec.ts',
  '**/*.contract.ts',
  '**/testing.ts',
  '**/testing/**',
  '**/contract/**',
  '**/*-contract.ts',
];

const clocksAndChance = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The time comes in the command.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Chance comes in the command.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The time comes in the command.',
  },
  { selector: 'AwaitExpression, :function[async=true]', message: 'domain/ never awaits.' },
  { selector: 'ThrowStatement', message: 'domain/ refuses by value; it never throws.' },
  { selector: 'ClassDeclaration, ClassExpression', message: 'domain/ is functions and data.' },
];

// A process loads the clients of only the bus and store it is told to use; their other files it always needs.
const CHOSEN_AT_START = ['@zhixin/event-bus', '@zhixin/event-store'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      'coverage/**',
      'reports/**',
      'bench/results/**',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: [...kinds, ...scopes],
          banTransitiveDependencies: false,
          allow: [],
          checkDynamicDependenciesExceptions: CHOSEN_AT_START,
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      'no-restricted-globals': ['error', 'name', 'event'],
      complexity: ['error', 14],
      'max-depth': ['error', 4],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 75, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: specs,
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: [...kindsInSpecs, ...scopes],
          banTransitiveDependencies: false,
          allow: [],
          checkDynamicDependenciesExceptions: CHOSEN_AT_START,
        },
      ],
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Kernel, contracts and rule data run anywhere: no Node module but the ones that only compute.
    files: [
      'libs/{decider,identifiers,instant,epcis,contracts,rule-packs,trace-graph,legal-clock}/src/**/*.ts',
    ],
    ignores: [...specs, 'libs/rule-packs/src/load.ts', 'libs/**/generate*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:(?!crypto$)', message: 'Kernel code does no I/O.' }] },
      ],
    },
  },
  {
    // Domain purity: see ARCHITECTURE.md, invariant 1.
    files: ['apps/*/src/domain/**/*.ts'],
    ignores: specs,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(?!\\./|@zhixin/(decider|rule-packs|identifiers|instant|epcis|legal-clock)$|@sinclair/typebox$|node:crypto$)',
              message: 'domain/ imports its siblings, the kernel and rule packs; nothing else.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'console',
        'setTimeout',
        'setInterval',
      ],
      'no-restricted-syntax': ['error', ...clocksAndChance],
    },
  },
  {
    files: ['**/main.ts', 'tools/**', 'bench/**', 'libs/embedded-identity/src/provider-library.ts'],
    rules: { 'no-console': 'off' },
  },
  prettier,
);
