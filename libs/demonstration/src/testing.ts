export {
  nothingAcknowledged,
  promisedEvents,
  promises,
  type AcknowledgedWrites,
} from './testing/acknowledged.js';
export { launchBrowser } from './testing/browser.js';
export { endurance, keepFigures, type Endurance, type RunFigures } from './testing/endurance.js';
export { journeysInBrowser } from './testing/journeys-in-browser.js';
export {
  AUTHORITY,
  minorPenalty,
  PENALISED,
  registerPenalised,
  signedIn,
  startLoad,
  type RunningLoad,
} from './testing/load.js';
export { reckon, RECOVERY, type Reckoning } from './testing/reckoning.js';
export {
  freePort,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from './testing/running-platform.js';
export { recallJourneysInBrowser } from './testing/recall-journeys-in-browser.js';
export { scopeJourneysInBrowser } from './testing/scope-journeys-in-browser.js';
export { wayFromPenaltyToGrade } from './testing/way-from-penalty-to-grade.js';
