import type { Static, TSchema } from '@sinclair/typebox';
import { deadlineFaults, deadlinePackSchema } from './deadline-rule.js';
import { holidayFaults, holidayPackSchema, statutoryHolidayPackSchema } from './holiday-packs.js';
import { creditPackFaults, tracePackFaults } from './pack-faults.js';
import type { DatedPack } from './pack-fields.js';
import { recallPackFaults } from './recall-pack-faults.js';
import { recallPackSchema } from './recall-pack.js';
import { rulePackSchema } from './rule-pack.js';
import { traceRulePackSchema } from './trace-rule-pack.js';

interface PackKindOf<Schema extends TSchema> {
  readonly schema: Schema;
  /** What the schema cannot say. Each yields the place and the fault. */
  faultsIn(pack: Static<Schema>): Iterable<string>;
}

const kind = <Schema extends TSchema & { readonly static: DatedPack }>(
  schema: Schema,
  faultsIn: PackKindOf<Schema>['faultsIn'] = () => [],
): PackKindOf<Schema> => ({ schema, faultsIn });

/** Packs by what their field `kind` says; packs of quality credit, which came first, have none. */
export const PACK_KINDS = {
  credit: kind(rulePackSchema, creditPackFaults),
  trace: kind(traceRulePackSchema, tracePackFaults),
  recall: kind(recallPackSchema, recallPackFaults),
  deadlines: kind(deadlinePackSchema, ({ deadlines }) => deadlineFaults('/deadlines', deadlines)),
  holidays: kind(holidayPackSchema, holidayFaults),
  'statutory-holidays': kind(statutoryHolidayPackSchema),
} as const;

/** Name of a kind of packs. */
export type PackKind = keyof typeof PACK_KINDS;
/** A pack of that kind. */
export type PackOf<Kind extends PackKind> = Static<(typeof PACK_KINDS)[Kind]['schema']>;
