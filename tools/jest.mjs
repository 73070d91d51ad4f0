/** How a project of `jest.config.mjs` is run so that it leaves a report. */
export const jestArguments = (project, report, ...more) => [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  project,
  '--json',
  `--outputFile=${report}`,
  '--passWithNoTests',
  ...more,
];
