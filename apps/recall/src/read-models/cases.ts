import { Inject, Injectable } from '@nestjs/common';
import type { PublicRecall, RecallCaseRow } from '@zhixin/contracts';
import { pageByCursor, type Page } from '@zhixin/read-model';
import { DATA_SOURCE, shanghaiTime, type Language } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import type { Sentence } from '../domain/denial.js';
import { Conditions, narrow, type CaseFilter } from './case-conditions.js';
import type { PublishedRecall } from './public-notice.js';

/** Which page of a list is asked for. */
export interface PageAsked {
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly language: Language;
}

interface BoardRow extends Omit<
  RecallCaseRow,
  'due' | 'discoveredAt' | 'openedAt' | 'level' | 'decision'
> {
  readonly level: number | null;
  readonly decision: string | null;
  readonly discoveredAt: Date;
  readonly openedAt: Date;
  readonly dueOrder: Date;
  readonly due: (Omit<NonNullable<RecallCaseRow['due']>, 'title'> & { title: Sentence }) | null;
}

/** What of a case everybody may know, as its row holds it. */
interface PublicRow {
  readonly id: string;
  readonly status: string;
  readonly level: number | null;
  readonly decision: string | null;
  readonly publishedAt: Date;
  readonly published: PublishedRecall;
}

/** Answers: what is to be done, by whom, and first of all what? And what is public? */
@Injectable()
export class Cases {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * Cases, what is due first before the rest.
   *
   * @throws BadCursor
   */
  async page(filter: CaseFilter, { language, ...place }: PageAsked): Promise<Page<RecallCaseRow>> {
    const { rows, ...page } = await pageByCursor<BoardRow>({
      ...place,
      list: 'recall-cases',
      key: ['instant', 'text'],
      keyOf: ({ dueOrder, id }) => [dueOrder.toISOString(), id],
      fetch: (after, max) => {
        const where = new Conditions();
        narrow(where, filter);
        if (after !== undefined)
          where.add((one, other) => `(due_order, id) > (${one}, ${other})`, ...after);
        return this.dataSource.query<BoardRow[]>(
          `select id, regime, status, level, decision, uscc, name, region, product, missed,
                  discovered_at as "discoveredAt", opened_at as "openedAt", due_order as "dueOrder",
                  (select jsonb_build_object('clockId', clock_id, 'title', title, 'who', who,
                            'dueAt', due_at, 'provisional', provisional)
                   from recall_clock where case_id = found.id order by due_at, clock_id limit 1) as due
           from recall_case as found ${where.sql} order by due_order, id limit ${max}`,
          where.values,
        );
      },
    });
    return { rows: rows.map((row) => shownRow(row, language)), ...page };
  }

  /**
   * Public notices, the newest first.
   *
   * @throws BadCursor
   */
  async published(
    { regime }: { readonly regime?: string | undefined },
    { language, ...place }: PageAsked,
  ): Promise<Page<PublicRecall>> {
    const { rows, ...page } = await pageByCursor<PublicRow>({
      ...place,
      list: 'public-recalls',
      key: ['instant', 'text'],
      keyOf: ({ publishedAt, id }) => [publishedAt.toISOString(), id],
      fetch: (after, max) => {
        const where = new Conditions('published_at is not null');
        if (regime !== undefined) where.add((one) => `regime = ${one}`, regime);
        if (after !== undefined)
          where.add((one, other) => `(published_at, id) < (${one}, ${other})`, ...after);
        return this.dataSource.query<PublicRow[]>(
          `${PUBLIC} ${where.sql} order by published_at desc, id desc limit ${max}`,
          where.values,
        );
      },
    });
    return { rows: rows.map((row) => shownPublic(row, language)), ...page };
  }

  /** One public notice; undefined: there is none. */
  async findPublished(id: string, language: Language): Promise<PublicRecall | undefined> {
    const [row] = await this.dataSource.query<PublicRow[]>(
      `${PUBLIC} where published_at is not null and id = $1`,
      [id],
    );
    return row && shownPublic(row, language);
  }
}

const PUBLIC = `select id, status, level, decision, published, published_at as "publishedAt" from recall_case`;

const shownRow = (
  { dueOrder: _, due, level, decision, discoveredAt, openedAt, ...row }: BoardRow,
  language: Language,
): RecallCaseRow => ({
  ...row,
  discoveredAt: shanghaiTime(discoveredAt),
  openedAt: shanghaiTime(openedAt),
  ...(level !== null && { level }),
  ...(decision !== null && { decision }),
  ...(due !== null && {
    due: { ...due, title: due.title[language], dueAt: shanghaiTime(new Date(due.dueAt)) },
  }),
});

const shownPublic = (
  { id, status, level, decision, published }: PublicRow,
  language: Language,
): PublicRecall => ({
  ...{ id, status },
  ...(level !== null && { level }),
  ...(decision !== null && { decision }),
  ...published,
  regimeTitle: published.regimeTitle[language],
  notice: published.notice.map((field) => ({ ...field, title: field.title[language] })),
});
