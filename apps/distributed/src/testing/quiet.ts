import { serviceNames } from '@zhixin/contracts/services';
import { RECOVERY } from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';
import type { RunningDistributed } from './running-distributed.js';

const BEHIND = /^zhixin_(work|bus)_behind_events\{.*\} (\d+)$/gm;
// What is between two loops at one look lies in front of the next one at the second.
const LOOKS = 2;

/** Resolves when no relay, consumer, projection or follower of any process has anything left to do. */
export const quiet = async (platform: RunningDistributed): Promise<void> => {
  for (let look = 1; look <= LOOKS; look += 1)
    await until(
      'everybody to have caught up',
      async () => Promise.all(serviceNames.map((service) => behind(platform, service))),
      (all) => all.every((events) => events === 0),
      RECOVERY,
    );
};

const behind = async (platform: RunningDistributed, service: string) => {
  let events = 0;
  for (const { origin } of platform.instances(service)) {
    const metrics = await fetch(`${origin}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    );
    const lags = [...metrics.matchAll(BEHIND)];
    // A part that cannot tell its lag is left out of the metrics: that is no zero.
    if (!lags.some(([, of]) => of === 'work') || !lags.some(([, of]) => of === 'bus')) return -1;
    events += lags.reduce((sum, [, , count]) => sum + Number(count), 0);
  }
  return events;
};
