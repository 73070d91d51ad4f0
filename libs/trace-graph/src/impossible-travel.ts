import type { Coordinates, FindingRequest } from './finding-request.js';
import type { Finding, Ledger } from './ledger.js';
import { NONE } from './names.js';
import { namedSteps, offence } from './offence.js';
import { clockToleranceMs } from './request.js';
import type { StoryStep, Story } from './story.js';

const EARTH_RADIUS_KM = 6_371.0088;
const HOUR_MS = 3_600_000;

/** Shortest way over the ground. */
export const kilometresBetween = (from: Coordinates, to: Coordinates): number => {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (left: number, right: number) => Math.sin((radians(right) - radians(left)) / 2) ** 2;
  const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  const chord = half(from.latitude, to.latitude) + across * half(from.longitude, to.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
};

/**
 * A piece seen at two places sooner one after the other than anything travels; one matter for each who reports it.
 * `explained` are events that another finding about the piece tells of already.
 */
export const impossibleTravel = (
  ledger: Ledger,
  story: Story,
  { rules, coordinates, explained }: FindingRequest & { readonly explained: ReadonlySet<string> },
): readonly Finding[] => {
  if (!story.thing.isSerial || coordinates === undefined) return [];
  const { places } = ledger.standing.graph.names;
  const locate = ({ place }: StoryStep) =>
    place === NONE ? undefined : coordinates.get(places.textOf(place));
  const toleranceMs = clockToleranceMs(rules);
  const found = new Map<number, Finding>();
  let before: { readonly step: StoryStep; readonly at: Coordinates } | undefined;
  for (const step of namedSteps(story)) {
    const at = locate(step);
    if (at === undefined || step.kind === 'within') continue;
    if (explained.has(step.event.id)) continue;
    if (before !== undefined && before.step.place !== step.place) {
      const ms = Math.abs(step.event.validFrom - before.step.event.validFrom) + toleranceMs;
      const isPossible =
        kilometresBetween(before.at, at) <= (rules.kilometresPerHourAtMost * ms) / HOUR_MS;
      if (!isPossible) note(found, offence('impossible-travel', story, [before.step, step]));
    }
    if (before === undefined || story.isOfHolder(step)) before = { step, at };
  }
  return [...found.values()];
};

const note = (found: Map<number, Finding>, { matter: _, ...finding }: Finding): void => {
  const known = found.get(finding.party);
  found.set(
    finding.party,
    known === undefined ? finding : { ...known, events: [...known.events, ...finding.events] },
  );
};
