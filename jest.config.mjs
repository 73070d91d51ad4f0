// The suffix of a spec tells what it needs: `.spec.ts` nothing, `.http.spec.ts` Nest and the
// in-memory store, `.int.spec.ts` a real PostgreSQL, `.e2e.spec.ts` the whole platform.
const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true, dynamicImport: true, tsx: false },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'es6' },
  },
];

// A busy machine is slow, not wrong; and whatever waits in a test gives up before that, and says for what.
const TEST_MS_MAX = 90_000;

const shared = {
  rootDir: import.meta.dirname,
  roots: ['apps', 'libs', 'infra', 'tools', 'bench'].map((folder) => `<rootDir>/${folder}`),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@zhixin/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.tsx?$': swc },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/'],
};

const heavy = '\\.(int|e2e)\\.spec\\.ts$';

export default {
  testTimeout: TEST_MS_MAX,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', heavy],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.int.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      globalSetup: '<rootDir>/infra/postgres/test/start.mjs',
      globalTeardown: '<rootDir>/infra/postgres/test/stop.mjs',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['**/*.e2e.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    },
  ],
};
