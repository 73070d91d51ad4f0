import { Type } from '@sinclair/typebox';
import {
  badInput,
  clockFields,
  positionField,
  queryOf,
  type Sentence,
} from '@zhixin/service-shell';
import { addMonths, instantOf } from '../domain/calendar.js';
import { KNOWN_AT_AHEAD_MS_MAX, VALID_AT_AHEAD_MONTHS_MAX } from './limits.js';

/** The two clocks of a question; `validAt` may lie ahead: what will the grade be? */
export class AsOfQuery extends queryOf(Type.Object({ ...clockFields, after: positionField })) {}

/** The two times in epoch milliseconds, and as they are told. */
export interface AsOf {
  readonly validAt: number;
  /** Infinity: everything recorded, also by a clock that is ahead of ours. */
  readonly knownAt: number;
  readonly told: { readonly validAt: string; readonly knownAt: string };
}

/** @throws Problem 400 for a time too far ahead. */
export const asOf = ({ validAt, knownAt }: AsOfQuery, now: string): AsOf => {
  const present = instantOf(now);
  if (validAt !== undefined && instantOf(validAt) > addMonths(present, VALID_AT_AHEAD_MONTHS_MAX))
    throw tooFar('validAt', {
      zh: `最多可预测 ${VALID_AT_AHEAD_MONTHS_MAX} 个月，请改为较早的时间`,
      en: `is more than ${VALID_AT_AHEAD_MONTHS_MAX} months ahead; give an earlier time`,
    });
  if (knownAt !== undefined && instantOf(knownAt) > present + KNOWN_AT_AHEAD_MS_MAX)
    throw tooFar('knownAt', {
      zh: '晚于当前时间，请改为现在或更早的时间',
      en: 'is later than now; give the present or an earlier time',
    });
  return {
    validAt: validAt === undefined ? present : instantOf(validAt),
    knownAt: knownAt === undefined ? Infinity : instantOf(knownAt),
    told: { validAt: validAt ?? now, knownAt: knownAt ?? now },
  };
};

const tooFar = (parameter: string, detail: Sentence) =>
  badInput({ pointer: `/${parameter}`, code: 'TOO_FAR_AHEAD', detail });
