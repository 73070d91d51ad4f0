import { EnterpriseDirectory, InMemoryEnterpriseDirectory } from '@zhixin/enterprise-directory';
import { testService, type TestOptions } from '@zhixin/service-shell/testing';
import { recallService } from '../recall.module.js';
import { callers, OTHER, TOYS, WEIHE } from './cases.js';

/** The enterprises that the specs know. */
export const directory = () =>
  new InMemoryEnterpriseDirectory(
    { uscc: WEIHE, name: '渭河食品', region: '610113' },
    { uscc: TOYS, name: '西安玩具', region: '610113' },
    { uscc: OTHER, name: '成都食品', region: '510104' },
  );

/** When the specs begin. */
export const NOW = '2026-12-01T09:30:00.000+08:00';

/** The service with a directory in memory and the callers of the specs. */
export const testRecall = (options: TestOptions = {}) =>
  testService(
    recallService({ directory: { provide: EnterpriseDirectory, useValue: directory() } }),
    {
      now: NOW,
      ...options,
      callers: { ...callers, samr: { ...callers.samr, region: '00' } },
    },
  );

/** A food case as an officer opens it. */
export const foodCase = {
  regime: 'food',
  responsible: WEIHE,
  role: 'producer',
  product: '猕猴桃果汁',
  roots: ['https://id.gs1.org/01/06901234561036/10/HY-BOX-321'],
  discoveredAt: '2026-12-01T09:00:00+08:00',
  level: 1,
  source: 'sampling',
  sourceRef: 'XA2026-0117',
};
