export { launchBrowser } from './testing/browser.js';
export { journeysInBrowser } from './testing/journeys-in-browser.js';
export {
  freePort,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from './testing/running-platform.js';
export { wayFromPenaltyToGrade } from './testing/way-from-penalty-to-grade.js';
