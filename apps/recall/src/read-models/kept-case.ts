import type { DeadlineStanding } from '@zhixin/legal-clock';
import type { OpenedCase } from '../domain/recall-case.js';

/** A case as a row keeps it. */
export interface KeptCase extends Omit<OpenedCase, 'deadlines'> {
  readonly deadlines: readonly [string, DeadlineStanding][];
}

/** What a row keeps of a case. */
export const kept = ({ deadlines, ...state }: OpenedCase): KeptCase => ({
  ...state,
  deadlines: [...deadlines],
});

/** The case that a row keeps. */
export const foundIn = ({ deadlines, ...state }: KeptCase): OpenedCase => ({
  ...state,
  deadlines: new Map(deadlines),
});
