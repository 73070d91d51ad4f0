import type { RulePack, WorkedExample } from '@zhixin/rule-packs';
import { assess, isAssessment } from './assess.js';
import { instantOf, midnightOf, timeOf } from './calendar.js';
import { fold } from '@zhixin/decider';
import { evolve, initialState } from './enterprise-state.js';
import type { EnterpriseEvent } from './enterprise.events.js';
import { explain } from './explain.js';
import { SERIOUS_LIST_IN } from './knowledge.js';
import { productFamiliesOf } from './product-families.js';

type ExampleEvent = WorkedExample['given'][number];

const BY = 'worked-example';
const REGION = '610100';

/** What a pack makes of one of its worked examples, in the words of `expect`. */
export const outcomeOfExample = (
  pack: RulePack,
  example: WorkedExample,
): WorkedExample['expect'] => {
  const validAt = instantOf(example.validAt);
  const knownAt =
    example.knownAt === undefined
      ? Math.max(
          validAt,
          ...example.given.map(({ annulledAt }) => instantOf(annulledAt ?? '1970-01-01')),
        )
      : instantOf(example.knownAt);
  const { facts } = fold({ initialState, evolve }, eventsOf(example));
  const found = assess(facts, { rules: [pack], validAt, knownAt });
  if (!isAssessment(found)) return { score: -1, grade: 'D', status: { none: found } };
  const items = explain(found, validAt);
  return {
    score: found.score,
    grade: found.grade,
    scoreGrade: found.scoreGrade,
    tier: found.tier,
    provisional: found.provisional,
    listed: found.listing !== undefined,
    upgradeFrozen: found.upgradeFrozen,
    ...(found.heldDownUntil === undefined ? {} : { heldDownUntil: timeOf(found.heldDownUntil) }),
    points: Object.fromEntries(items.map(({ eventId, points }) => [eventId, points])),
    productFamilies: Object.fromEntries(
      productFamiliesOf(found, validAt).map(({ productFamily, score }) => [productFamily, score]),
    ),
    status: Object.fromEntries(items.map(({ eventId, status }) => [eventId, status])),
  };
};

const eventsOf = ({ enterprise, given }: WorkedExample): readonly EnterpriseEvent[] => [
  {
    type: 'EnterpriseRegistered',
    data: {
      at: timeOf(midnightOf(enterprise.establishedOn)),
      by: BY,
      name: 'Example',
      region: REGION,
      productRisk: enterprise.productRisk ?? 'medium',
      establishedOn: enterprise.establishedOn,
      usccCheckPassed: true,
      ...(enterprise.nationalClass === undefined
        ? {}
        : { nationalClass: enterprise.nationalClass }),
    },
  },
  ...given.flatMap(eventsOfOne),
];

const eventsOfOne = (event: ExampleEvent): readonly EnterpriseEvent[] => {
  const { eventId, kind, occurredAt } = event;
  const effectiveFrom = event.effectiveFrom ?? occurredAt;
  const stamp = { at: event.recordedAt ?? effectiveFrom, by: BY };
  const until = event.effectiveUntil;
  if (kind === SERIOUS_LIST_IN)
    return [
      {
        type: 'PutOnSeriousList',
        data: {
          ...stamp,
          region: REGION,
          ...{ decisionRef: eventId, officer: BY, since: effectiveFrom, reason: eventId },
          ...(until === undefined ? {} : { until }),
        },
      },
    ];
  return [
    {
      type: 'QualityEventRecorded',
      data: {
        ...stamp,
        ...{ eventId, kind, occurredAt, effectiveFrom, reference: eventId, source: BY },
        ...(until === undefined ? {} : { effectiveUntil: until }),
        ...(event.causeId === undefined ? {} : { causeId: event.causeId }),
        ...(event.intentional === undefined ? {} : { intentional: event.intentional }),
        ...(event.productFamily === undefined ? {} : { productFamily: event.productFamily }),
      },
    },
    ...amendmentsOf(event),
  ];
};

const amendmentsOf = ({ eventId, annulledAt, repairedAt }: ExampleEvent) => {
  const amendments: EnterpriseEvent[] = [];
  if (annulledAt !== undefined)
    amendments.push({
      type: 'QualityEventAnnulled',
      data: { at: annulledAt, by: BY, eventId, annulledAt, reference: eventId, reason: eventId },
    });
  if (repairedAt !== undefined)
    amendments.push({
      type: 'QualityEventRepaired',
      data: { at: repairedAt, by: BY, eventId, repairedAt, reference: eventId },
    });
  return amendments;
};
