import { recordedAs, type RecordedEvent } from '@zhixin/event-store';
import type { StreamProjection } from '@zhixin/read-model';
import type { Grade } from '@zhixin/rule-packs';
import type { EntityManager } from 'typeorm';
import { enterprise } from '../domain/enterprise.js';
import { FINDING_TYPES, saveFindings } from './finding-rows.js';
import { gramsIn, searchable } from './name-search.js';
import { storable } from './storable.js';

/** Name of the projection, for readers that wait for a position. */
export const ENTERPRISE_GRADES = 'enterprise-grades';

/** Worst first: the list's order, and one range per grade. */
export const severityOf = (grade: Grade, score: number): number =>
  SEVERITY_FROM[grade] + Math.round(score * 10);

/** Where the range of a grade begins; it ends before the next better one's. */
export const SEVERITY_FROM: Readonly<Record<Grade, number>> = {
  D: 0,
  C: 100_000,
  B: 200_000,
  A: 300_000,
};
export const SEVERITY_SPAN = 100_000;

interface GradeRow {
  uscc: string;
  name: string;
  region: string;
  industry: string | null;
  searchable: string;
  grams: readonly string[];
  grade: Grade | null;
  severity: number | null;
  score: number | null;
  tier: Grade | null;
  listed: boolean;
  provisional: boolean;
  grade_since: string | null;
  evaluated_at: string | null;
}

const GRADE_TYPES: readonly string[] = [
  'EnterpriseRegistered',
  'EnterpriseParticularsChanged',
  'GradeEvaluated',
];

/**
 * Follows registrations, evaluations and findings, which go by the region of their enterprise: a batch
 * is a few statements, however many enterprises.
 */
export const enterpriseGrades: StreamProjection = {
  name: ENTERPRISE_GRADES,
  aggregates: [enterprise],
  tables: ['enterprise_grade', 'grade_count', 'finding'],
  version: 2,
  types: [...GRADE_TYPES, ...FINDING_TYPES],
  project: async (batch, db) => {
    const usccs = [...new Set(batch.map(usccOf))];
    const before = await rowsOf(db, usccs);
    const after = new Map(before);
    for (const event of batch.filter(({ type }) => GRADE_TYPES.includes(type))) {
      const uscc = usccOf(event);
      after.set(uscc, rowAfter(after.get(uscc) ?? unknownRow(uscc), event));
    }
    await saveRows(db, [...after.values()]);
    await saveCounts(db, countsChanged(before, after));
    const regionOf = (uscc: string) => after.get(uscc)?.region ?? '';
    const moved = usccs.filter((uscc) => before.get(uscc)?.region !== after.get(uscc)?.region);
    await saveFindings(db, { batch, usccOf, regionOf, moved });
  },
};

const usccOf = ({ stream }: RecordedEvent) => stream.slice(enterprise.category.length + 1);

const unknownRow = (uscc: string): GradeRow => ({
  uscc,
  name: '',
  region: '',
  industry: null,
  searchable: '',
  grams: [],
  grade: null,
  severity: null,
  score: null,
  tier: null,
  listed: false,
  provisional: false,
  grade_since: null,
  evaluated_at: null,
});

const rowAfter = (row: GradeRow, recorded: RecordedEvent): GradeRow => {
  const event = recordedAs(enterprise, recorded);
  if (event.type === 'EnterpriseRegistered' || event.type === 'EnterpriseParticularsChanged') {
    const { region } = event.data;
    const name = storable(event.data.name);
    const industry = event.data.industry === undefined ? null : storable(event.data.industry);
    const text = searchable(`${name} ${row.uscc}`);
    return {
      ...row,
      name,
      region,
      industry,
      searchable: text,
      grams: gramsIn(text),
    };
  }
  if (event.type !== 'GradeEvaluated') return row;
  const { grade, score, tier, listed, provisional, gradeSince, at } = event.data;
  return {
    ...row,
    ...{ grade, score, tier, listed, provisional },
    severity: severityOf(grade, score),
    grade_since: gradeSince,
    evaluated_at: at,
  };
};

const COLUMNS = `uscc, name, region, industry, searchable, grams, grade, severity, score, tier, listed,
  provisional, grade_since, evaluated_at`;

const rowsOf = async (
  db: EntityManager,
  usccs: readonly string[],
): Promise<Map<string, GradeRow>> => {
  const rows: GradeRow[] = await db.query(
    `select ${COLUMNS} from enterprise_grade where uscc = any ($1)`,
    [usccs],
  );
  return new Map(rows.map((row) => [row.uscc, row]));
};

const saveRows = (db: EntityManager, rows: readonly GradeRow[]) =>
  db.query(
    `insert into enterprise_grade (${COLUMNS})
     select ${COLUMNS} from jsonb_to_recordset($1::jsonb) as given (
       uscc text, name text, region text, industry text, searchable text, grams text[], grade text,
       severity integer, score numeric, tier text, listed boolean, provisional boolean,
       grade_since timestamptz, evaluated_at timestamptz)
     on conflict (uscc) do update set
       (${COLUMNS}) = row (excluded.uscc, excluded.name, excluded.region, excluded.industry,
         excluded.searchable, excluded.grams, excluded.grade, excluded.severity, excluded.score,
         excluded.tier, excluded.listed, excluded.provisional, excluded.grade_since,
         excluded.evaluated_at)`,
    [JSON.stringify(rows)],
  );

interface CountChange {
  readonly region: string;
  readonly grade: Grade;
  enterprises: number;
}

const countsChanged = (
  before: ReadonlyMap<string, GradeRow>,
  after: ReadonlyMap<string, GradeRow>,
): readonly CountChange[] => {
  const changes = new Map<string, CountChange>();
  const add = (row: GradeRow | undefined, enterprises: number) => {
    if (row === undefined || row.grade === null) return;
    const { region, grade } = row;
    const change = changes.get(`${region} ${grade}`) ?? { region, grade, enterprises: 0 };
    change.enterprises += enterprises;
    changes.set(`${region} ${grade}`, change);
  };
  for (const [uscc, row] of after) {
    add(before.get(uscc), -1);
    add(row, 1);
  }
  return [...changes.values()].filter(({ enterprises }) => enterprises !== 0);
};

const saveCounts = async (db: EntityManager, changes: readonly CountChange[]) => {
  if (changes.length === 0) return;
  await db.query(
    `insert into grade_count as known (region, grade, enterprises)
     select region, grade, enterprises from jsonb_to_recordset($1::jsonb)
       as given (region text, grade text, enterprises bigint)
     on conflict (region, grade)
       do update set enterprises = known.enterprises + excluded.enterprises`,
    [JSON.stringify(changes)],
  );
  // A count that fell to nothing would not be there after a rebuild.
  await db.query('delete from grade_count where enterprises = 0 and region = any ($1)', [
    [...new Set(changes.map(({ region }) => region))],
  ]);
};
