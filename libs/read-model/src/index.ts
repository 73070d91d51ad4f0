export {
  BadCursor,
  CURSOR_CHARACTERS_MAX,
  cursorAt,
  pageByCursor,
  readCursor,
  type CursorKey,
  type KeyPart,
  type Page,
  type PageRequest,
} from './cursor.js';
export { NotYetProjected, type RowFreshness } from './freshness.js';
export { openReadModels, schemaOf, type ReadModelOptions } from './open-read-models.js';
export {
  ofStreams,
  type LogProjection,
  type Projection,
  type ProjectionByBatch,
  type ProjectionByType,
  type StreamProjection,
} from './projection.js';
export {
  ProjectionStalled,
  projectionRunner,
  serviceProjection,
  type ProjectionRunner,
  type ProjectionStatus,
  type ProjectingService,
  type RunnerOptions,
  type ServiceProjection,
} from './projection-runner.js';
export { followerPlace } from './positions.js';
export { readModels, type ReadModels } from './read-models.js';
export type { RebuildProgress } from './rebuild.js';
export { UnfitForRebuild } from './shadow-tables.js';
