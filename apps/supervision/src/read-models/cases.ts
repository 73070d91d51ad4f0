import { Inject, Injectable } from '@nestjs/common';
import type { DeclaredCategory } from '@zhixin/decider';
import { categoryOf, recordedAs, type RecordedEvent } from '@zhixin/event-store';
import type { StreamProjection } from '@zhixin/read-model';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { Column, DataSource, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import type { Annulment, CaseKind, CaseTypes, Document } from '../domain/agency-case.js';
import { caseAggregates, ofEachKind } from '../domain/case-kinds.js';
import { pageOf, type CaseFilter, type CasePage, type CasePageRequest } from './case-page.js';

@Entity('agency_case')
export class CaseRow {
  /** Stream category. */
  @PrimaryColumn('text')
  kind: string;

  @PrimaryColumn('text')
  id: string;

  @Column('text')
  uscc: string;

  @Column('text')
  region: string;

  /** What lists go by; in milliseconds, as a cursor can say it. */
  @Column('timestamptz')
  dated: Date;

  @Column('jsonb')
  facts: Document;

  @Column('jsonb', { nullable: true })
  annulment: Annulment | null;

  /** Id of the case that is in its place. */
  @Column('text', { name: 'replaced_by', nullable: true })
  replacedBy: string | null;
}

/** Follows documents of all kinds, their annulments and replacements: a batch is three statements. */
export const cases: StreamProjection = {
  name: 'cases',
  aggregates: caseAggregates,
  tables: ['agency_case'],
  version: 2,
  project: async (batch, db) => {
    const changes = batch.map((event) => changeIn.get(categoryOf(event.stream))!(event));
    await saveRecorded(db, changes.filter(isRecorded));
    await saveReplaced(
      db,
      changes.filter(({ facts }) => facts?.replaces !== undefined),
    );
    await saveAnnulled(
      db,
      changes.filter(({ annulment }) => annulment !== undefined),
    );
  },
};

/** What an event changes in the row of its case. */
interface CaseChange {
  readonly kind: string;
  readonly id: string;
  readonly uscc: string;
  readonly region: string;
  readonly dated?: string;
  readonly facts?: Document;
  readonly annulment?: Annulment;
}

const changeOf =
  <Kind extends CaseTypes>({ aggregate, category, contentOf, documentDate }: CaseKind<Kind>) =>
  (recorded: RecordedEvent): CaseChange => {
    const event = recordedAs(aggregate, recorded);
    const { uscc, region } = event.data;
    const place = { kind: category, id: recorded.stream.slice(category.length + 1), uscc, region };
    const content = contentOf(event);
    return 'facts' in content
      ? { ...place, dated: documentDate.of(content.facts), ...content }
      : { ...place, ...content };
  };

/** Of each category. */
const changeIn = new Map(ofEachKind((kind) => [kind.category, changeOf(kind)] as const));

const isRecorded = ({ facts }: CaseChange) => facts !== undefined;

const saveRecorded = async (db: EntityManager, recorded: readonly CaseChange[]) => {
  if (recorded.length === 0) return;
  await db.query(
    `insert into agency_case (kind, id, uscc, region, dated, facts)
     select kind, id, uscc, region, date_trunc('milliseconds', dated), facts from jsonb_to_recordset($1::jsonb) as given (
       kind text, id text, uscc text, region text, dated timestamptz, facts jsonb)
     on conflict (kind, id) do nothing`,
    [JSON.stringify(recorded)],
  );
};

const saveReplaced = async (db: EntityManager, replacements: readonly CaseChange[]) => {
  if (replacements.length === 0) return;
  await db.query(
    `update agency_case as known set replaced_by = given.id
     from jsonb_to_recordset($1::jsonb) as given (kind text, id text, facts jsonb)
     where (known.kind, known.id) = (given.kind, given.facts ->> 'replaces')`,
    [JSON.stringify(replacements)],
  );
};

const saveAnnulled = async (db: EntityManager, annulled: readonly CaseChange[]) => {
  if (annulled.length === 0) return;
  await db.query(
    `update agency_case as known set annulment = given.annulment
     from jsonb_to_recordset($1::jsonb) as given (kind text, id text, annulment jsonb)
     where (known.kind, known.id) = (given.kind, given.id)`,
    [JSON.stringify(annulled)],
  );
};

/** Answers: what did agencies find and decide about this enterprise, or in this region? */
@Injectable()
export class Cases {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async find({ category }: DeclaredCategory, id: string): Promise<CaseRow | undefined> {
    const row = await this.dataSource.getRepository(CaseRow).findOneBy({ kind: category, id });
    return row ?? undefined;
  }

  /** @throws BadCursor */
  async page(
    { category }: DeclaredCategory,
    filter: CaseFilter,
    place: CasePageRequest,
  ): Promise<CasePage<CaseRow>> {
    const query = () =>
      this.dataSource
        .getRepository(CaseRow)
        .createQueryBuilder('found')
        .where('found.kind = :kind', { kind: category });
    const { rows, ...page } = await pageOf(category, query, { filter, place });
    return { items: rows, ...page };
  }
}
