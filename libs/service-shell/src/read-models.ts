import type { Projection } from '@zhixin/read-model';
import { DataSource } from 'typeorm';
import type { Work } from './background-work.js';
import type { Platform } from './injection.js';
import type { Publication, ServiceContext, ServiceDefinition } from './service.js';

export const openDataSource = async (
  definition: ServiceDefinition,
  platform: Platform,
): Promise<DataSource> => {
  if (platform.pool === undefined) return unconnected(definition);
  throw new Error('unreachable until libs/read-model is there');
};

// Repositories can be made from it, so controllers can be built; a query throws "not connected".
const unconnected = ({ entities = [] }: ServiceDefinition): DataSource =>
  new DataSource({ type: 'postgres', entities: [...entities] });

export const projectionWork = (projection: Projection, context: ServiceContext): Work => {
  void context;
  return { name: `projection ${projection.name}`, run: untilAborted };
};

export const publicationWork = (publication: Publication, context: ServiceContext): Work => {
  void context;
  return { name: `relay ${publication.topic.name}`, run: untilAborted };
};

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((done) => signal.addEventListener('abort', () => done()));
