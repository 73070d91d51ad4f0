import type { Scope } from '@zhixin/identity';
import { digestOf } from '../log/dictionary.js';

/** SQL conditions about an event `e`, all of which must hold, with their bound values. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(sql: string): void {
    this.parts.push(sql);
  }

  get where(): string {
    return this.parts.join(' and ');
  }
}

/** SQL of the dictionary's numbers of some texts, all of them bound as one value. */
export const numbersOf = (conditions: Conditions, texts: readonly string[]): string =>
  `array(select number from traceability.dictionary
    where digest = any(${conditions.bind(texts.map(digestOf))}::uuid[]))`;

/** Only what a caller may see. */
export const addScope = (conditions: Conditions, scope: Scope): void => {
  if (scope === 'none') return conditions.add('false');
  if (scope.uscc !== undefined)
    conditions.add(
      `e.reporter = (select number from traceability.reporter where uscc = ${conditions.bind(scope.uscc)})`,
    );
  const { region } = scope;
  if (region === undefined) return;
  // The index knows prefectures; a province is so many rows that the order's own index serves it.
  if (region.length >= 4)
    conditions.add(`left(e.region, 4) = ${conditions.bind(region.slice(0, 4))}`);
  conditions.add(`left(e.region, ${region.length}) = ${conditions.bind(region)}`);
};
