export { accounts, DEMONSTRATION_PASSWORD } from './accounts.js';
export { calendarOf } from './calendar.js';
export { RequestRefused, signIn, type Client } from './client.js';
export {
  DataFolderInUse,
  DataFolderUnusable,
  openDataFolder,
  type DataFolder,
} from './data-folder.js';
export { enterprises, type DemonstrationEnterprise } from './enterprises.js';
export { commissioning, epcisDocument, lotOf } from './epcis-events.js';
export { SHOWCASE_LOT } from './kiwifruit-chain.js';
export { playDemonstration } from './play.js';
export { documentOf } from './play-recalls.js';
export { recallStories } from './recalls.js';
export { announce, playOnce } from './welcome.js';
