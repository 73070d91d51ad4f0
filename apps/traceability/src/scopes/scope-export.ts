import type { AffectedItem, PartyName } from '@zhixin/contracts';
import { identify } from '@zhixin/identifiers';
import type { Language, Sentence } from '@zhixin/service-shell';
import { writeCsvStream } from 'hucre/csv';
import { writeXlsxStream } from 'hucre/xlsx';
import type { Queryable } from '../log/queryable.js';
import { reportedNames } from '../lots/enterprise-lots.js';
import type { RowSelection, ScopeRows } from './scope-rows.js';

/** In which forms a table of items is had. */
export const EXPORT_TYPES = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;
export type ExportFormat = keyof typeof EXPORT_TYPES;

type Cell = string | number | null;

/** An item with what its reporter calls it. */
interface ExportedItem extends AffectedItem {
  readonly product: string | undefined;
}

interface ExportColumn {
  readonly heading: Sentence;
  readonly cell: (item: ExportedItem) => Cell;
}

const ai = (name: string) => (item: ExportedItem) => identify(item.epc)?.ais[name] ?? null;
const codeOf = ({ uscc, partyId }: PartyName) => uscc ?? partyId ?? null;

/** What tells a lot apart comes first, as 21 CFR 1.1350 lists it, then how much, who, where, and by which events. */
const COLUMNS: readonly ExportColumn[] = [
  {
    heading: { zh: '追溯批号', en: 'Traceability lot code' },
    cell: ({ epc }) => lotCodeOf(epc),
  },
  {
    heading: { zh: '产品名称', en: 'Product description' },
    cell: ({ product }) => product ?? null,
  },
  {
    heading: { zh: '数量下限（确定）', en: 'Quantity, at least' },
    cell: ({ quantity }) => quantity.low,
  },
  {
    heading: { zh: '数量上限（可能）', en: 'Quantity, at most' },
    cell: ({ quantity }) => quantity.high,
  },
  { heading: { zh: '单位', en: 'Unit of measure' }, cell: ({ quantity }) => quantity.uom },
  { heading: { zh: '持有者', en: 'Holder' }, cell: ({ holder }) => holder.name },
  { heading: { zh: '持有者代码', en: 'Holder code' }, cell: ({ holder }) => codeOf(holder) },
  { heading: { zh: '地点', en: 'Location' }, cell: ({ holder }) => holder.place ?? null },
  { heading: { zh: '状态', en: 'State' }, cell: ({ state }) => state },
  { heading: { zh: '发往', en: 'On its way to' }, cell: ({ to }) => to?.name ?? null },
  { heading: { zh: '自何时起', en: 'Since' }, cell: ({ since }) => since },
  { heading: { zh: '关联方式', en: 'Relation' }, cell: ({ relation }) => relation },
  { heading: { zh: 'GTIN', en: 'GTIN' }, cell: ai('01') },
  { heading: { zh: '序列号', en: 'Serial number' }, cell: ai('21') },
  { heading: { zh: '标识', en: 'Identifier' }, cell: ({ epc }) => epc },
  {
    heading: { zh: '依据事件', en: 'Reference documents (events)' },
    cell: ({ evidence }) => evidence.join(' '),
  },
  { heading: { zh: '传导路径', en: 'Path (events)' }, cell: ({ path }) => path.join(' ') },
];

const lotCodeOf = (epc: string): Cell => {
  const ais = identify(epc)?.ais ?? {};
  return ais['10'] ?? ais['21'] ?? ais['00'] ?? epc;
};

/** What is written, and in which language its headings are. */
export interface ScopeTable {
  readonly rows: ScopeRows;
  readonly db: Queryable;
  readonly selection: RowSelection;
  readonly language: Language;
}

/** The items of a set as a table, row by row in bounded memory. */
export const exported = (table: ScopeTable, format: ExportFormat): ReadableStream<Uint8Array> => {
  const { language } = table;
  const headings = COLUMNS.map(({ heading }) => heading[language]);
  if (format === 'csv')
    return writeCsvStream(cellsOf(table), { headers: headings, bom: true, escapeFormulae: true });
  return writeXlsxStream(cellsOf(table), {
    name: language === 'zh' ? '召回范围' : 'Recall scope',
    columns: headings.map((header) => ({ header })),
    freezePane: { rows: 1 },
  });
};

async function* cellsOf({ rows, db, selection }: ScopeTable): AsyncGenerator<Cell[]> {
  for await (const page of rows.pages(selection)) {
    const items = page.map(({ text }) => JSON.parse(text) as AffectedItem);
    const holders = items.flatMap(({ holder }) => holder.uscc ?? []);
    const epcs = items.map(({ epc }) => epc);
    const names = await reportedNames(db, [...new Set(epcs)], [...new Set(holders)]);
    for (const item of items)
      yield COLUMNS.map(({ cell }) => cell({ ...item, product: names.get(item.epc) }));
  }
}
