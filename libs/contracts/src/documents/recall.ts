import * as Type from '@sinclair/typebox';
import type { TObject } from '@sinclair/typebox';
import {
  described,
  instant,
  items,
  name,
  oneOf,
  prose,
  reference,
  text,
  typedUscc,
} from '../fields.js';

const CASE_ROOTS_MAX = 200;
const IDENTIFIER_CHARACTERS_MAX = 2_048;
const EXTENSION_DAYS_MAX = 365;
const LEVEL_MAX = 3;

const level = Type.Integer({ minimum: 1, maximum: LEVEL_MAX });
const regimeName = text(64);

/** From what a case came about. */
export const recallSource = oneOf(
  'sampling',
  'incident',
  'complaint',
  'foreign-recall',
  'own-report',
  'cluster',
  'officer',
);

/** In which role an enterprise answers for a recall. */
export const recallerRole = oneOf(
  'producer',
  'entrusting-party',
  'importer',
  'holder-of-authorisation',
  'seller',
);

/** How a case is opened: by an officer, or by a firm as its own report. */
export const recallCaseFields = Type.Object({
  regime: described(regimeName, 'Which goods, as `GET /api/recall/regimes` lists them'),
  responsible: described(typedUscc, 'The enterprise that answers for the recall'),
  role: recallerRole,
  product: name,
  roots: Type.Array(text(IDENTIFIER_CHARACTERS_MAX), {
    minItems: 1,
    maxItems: CASE_ROOTS_MAX,
    description: 'Lots, items or logistic units, as Digital Link or EPC URN',
  }),
  discoveredAt: described(
    instant,
    'When the recaller discovered the risk: the text in force then holds for the whole case',
  ),
  level: Type.Optional(described(level, 'Level of the recall, where the regime has levels')),
  source: recallSource,
  sourceRef: Type.Optional(
    described(reference, 'Number or id of the sample, incident, complaint or foreign notice'),
  ),
  causeId: Type.Optional(
    described(reference, 'Documents with the same one are about the same thing'),
  ),
  isOfSameProvince: Type.Optional(
    described(Type.Boolean(), 'Whether the authority that took the report is the maker’s own'),
  ),
  hasLargerRisk: Type.Optional(
    described(Type.Boolean(), 'Whether what is recalled bears a larger risk (存在较大风险)'),
  ),
  isOnMarket: Type.Optional(described(Type.Boolean(), 'Whether farm produce has come to market')),
  isSentThroughSystem: Type.Optional(
    described(Type.Boolean(), 'Whether an accident was sent up through the system from the spot'),
  ),
});

/** Who has duties in a recall though nothing of the goods lies with it. */
const noticeCapacity = oneOf('seller', 'market-owner', 'platform', 'institution');

/** Answer of a party to its notice; an officer enters for which party, and by which paper. */
export const recallAcknowledgement = Type.Object({
  party: Type.Optional(described(text(IDENTIFIER_CHARACTERS_MAX), 'Absent: the caller itself')),
  receivedAs: Type.Optional(
    described(reference, 'Number of the paper by which an officer enters the answer of a party'),
  ),
});

/** What may be said with every step. */
const always = {
  content: Type.Optional(prose),
  reference: Type.Optional(described(reference, 'Number of the document')),
  attachments: Type.Optional(
    described(items(), 'Names of files with their SHA-256, or where they are kept'),
  ),
};

const step = <Fields extends Record<string, Type.TSchema>>(fields: Fields) =>
  Type.Object({ ...always, ...fields });

/** What is done with the goods; which of them there are is said by the regime. */
const measureKinds = items({ least: 1 });
const reasons = described(prose, 'Reasons, as the written decision gives them');
const plain = step({});
const completedAt = Type.Optional(
  described(instant, 'When all that the plan asks for was done, disposal included'),
);

/** What a step says by itself, besides the paper that its regime asks for; the rest of `document` is that paper. */
export const recallStepFields = {
  'preliminary-report': plain,
  'incident-report': step({
    kind: Type.Optional(name),
    incidentAt: Type.Optional(instant),
    casualties: Type.Optional(prose),
  }),
  investigation: step({ opensDirectly: Type.Optional(Type.Boolean()) }),
  finding: step({ defect: described(Type.Boolean(), 'Whether there is a defect'), reasons }),
  notice: step({ reasons }),
  objection: step({ grounds: prose }),
  'expert-review': step({
    upheld: described(Type.Boolean(), 'Whether the objection is right: no defect'),
    reasons,
  }),
  decision: step({
    kind: described(
      oneOf('voluntary', 'noticed', 'ordered', 'response'),
      '`response`: what an authority decides where no text knows a recall (响应处理)',
    ),
    level: Type.Optional(level),
    reasons: Type.Optional(reasons),
    emergency: Type.Optional(
      described(
        Type.Boolean(),
        'Ordered at once: on an established defect, or on a firm that does not act',
      ),
    ),
    measureKinds: Type.Optional(measureKinds),
  }),
  plan: step({
    level: Type.Optional(level),
    changes: Type.Optional(described(prose, 'What a plan filed again changes, and why')),
  }),
  'plan-change': step({
    demand: Type.Optional(described(prose, 'What an authority wants changed')),
    changes: Type.Optional(described(prose, 'What the recaller changed, and why')),
    modifiedAt: Type.Optional(described(instant, 'When the recaller changed the plan')),
  }),
  publication: step({
    lane: oneOf('recaller', 'authority'),
    to: Type.Optional(described(oneOf('public', 'owners'), 'Absent: the public')),
    level: Type.Optional(level),
    channel: Type.Optional(name),
    leftOut: Type.Optional(described(prose, 'Why it is left out, where the text lets it')),
    measureKinds: Type.Optional(measureKinds),
    recallContact: Type.Optional(
      described(name, 'Whom buyers may turn to, where the text puts that into the notice'),
    ),
  }),
  scopes: step({
    scopeId: described(
      Type.String({ pattern: '^[0-9a-f]{64}$' }),
      'The scope on which the case stands from now on, instead of the one before',
    ),
    documentHash: described(name, 'Hash of its signed document, as the scope tells it'),
    set: described(oneOf('recorded', 'worst-case'), 'Which of its two answers'),
    reasons: Type.Optional(described(prose, 'Why the worst case, where it is that')),
  }),
  'party-notices': step({
    also: Type.Optional(
      Type.Array(Type.Object({ uscc: typedUscc, capacity: noticeCapacity }), {
        maxItems: CASE_ROOTS_MAX,
        description: 'Who has duties though nothing of the goods lies with it',
      }),
    ),
  }),
  acknowledgements: plain,
  'stop-sale': plain,
  'site-hold': step({ site: name, released: Type.Optional(Type.Boolean()) }),
  measure: step({
    measure: oneOf('seizure', 'registration', 'stop-sale', 'warning', 'suspension-of-use'),
    onTheSpot: Type.Optional(
      described(Type.Boolean(), 'Taken on the spot, to be approved afterwards'),
    ),
    reasons,
  }),
  'measure-approval': step({ approved: Type.Boolean(), reasons: Type.Optional(reasons) }),
  'progress-reports': step({ completedAt }),
  recoveries: step({ completedAt }),
  disposals: step({
    completedAt,
    place: Type.Optional(name),
    disposedAt: Type.Optional(instant),
    announcedAt: Type.Optional(described(instant, 'When the county authority was told beforehand')),
  }),
  extension: step({
    days: described(
      Type.Integer({ minimum: 1, maximum: EXTENSION_DAYS_MAX }),
      'By how many natural days, as consented',
    ),
    consent: described(reference, 'Number of the consent'),
    publishedAt: described(text(IDENTIFIER_CHARACTERS_MAX), 'Where the extension is published'),
  }),
  'final-report': plain,
  relay: step({ to: name }),
  'effect-review': step({ outcome: oneOf('sufficient', 'insufficient'), reasons }),
  strengthening: step({ demand: prose }),
  suspension: step({ reasons }),
  resumption: plain,
  refusal: step({ reasons }),
  closure: plain,
  reopening: step({ reasons }),
} as const satisfies Readonly<Record<string, TObject>>;

/** How a step is taken. */
export const recallStepBody = Type.Object({
  occurredAt: Type.Optional(described(instant, 'When it was done. Absent: now')),
  receivedAs: Type.Optional(
    described(
      reference,
      'Number of the paper by which an officer enters what the firm did that cannot enter it itself',
    ),
  ),
  document: Type.Unsafe<Readonly<Record<string, unknown>>>({
    type: 'object',
    description:
      'The paper that the regime asks for, field by field as `GET /api/recall/regimes` names them, and what the step decides',
  }),
});
