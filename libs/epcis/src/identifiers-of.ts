import { identify, type ParsedIdentifier, type IdentifierKind } from '@zhixin/identifiers';
import type { EpcisEvent, QuantityElement } from './event.js';

/** The part an object plays in an event. The …Class parts come from quantity lists. */
export type IdentifierRole =
  | 'epc'
  | 'parent'
  | 'child'
  | 'inputEPC'
  | 'outputEPC'
  | 'epcClass'
  | 'childClass'
  | 'inputEPCClass'
  | 'outputEPCClass';

/** An object an event speaks of. */
export interface EventIdentifier {
  /** Canonical URI (`https://id.gs1.org/…`), or the text as sent when it is no GS1 identifier. */
  readonly epc: string;
  readonly kind: IdentifierKind;
  readonly level: ParsedIdentifier['level'];
  readonly role: IdentifierRole;
  readonly quantity?: number;
  readonly uom?: string;
}

const of = (text: string, role: IdentifierRole): EventIdentifier => {
  const known = identify(text);
  if (known) return { epc: known.canonical, kind: known.kind, level: known.level, role };
  return { epc: text, kind: 'other', level: role.endsWith('Class') ? 'class' : 'instance', role };
};

const all = (list: readonly string[] | undefined, role: IdentifierRole): EventIdentifier[] =>
  (list ?? []).map((text) => of(text, role));

const counted = (
  list: readonly QuantityElement[] | undefined,
  role: IdentifierRole,
): EventIdentifier[] =>
  (list ?? []).map(({ epcClass, quantity, uom }) => ({
    ...of(epcClass, role),
    ...(quantity === undefined ? {} : { quantity }),
    ...(uom === undefined ? {} : { uom }),
  }));

const parent = (text: string | undefined): EventIdentifier[] =>
  text === undefined ? [] : [of(text, 'parent')];

/**
 * Every object an event speaks of, for indexing and tracing: each with its canonical URI, the part
 * it plays and its quantity. MATCH_epc asks for `epc` and `child`, MATCH_epcClass for `epcClass`
 * and `childClass`, MATCH_anyEPC for all but the classes.
 *
 * @param event an event that `validateEvent` accepts
 */
export const identifiersOf = (event: EpcisEvent): EventIdentifier[] => {
  switch (event.type) {
    case 'ObjectEvent':
      return [...all(event.epcList, 'epc'), ...counted(event.quantityList, 'epcClass')];
    case 'AggregationEvent':
    case 'AssociationEvent':
      return [
        ...parent(event.parentID),
        ...all(event.childEPCs, 'child'),
        ...counted(event.childQuantityList, 'childClass'),
      ];
    case 'TransactionEvent':
      return [
        ...parent(event.parentID),
        ...all(event.epcList, 'epc'),
        ...counted(event.quantityList, 'epcClass'),
      ];
    case 'TransformationEvent':
      return [
        ...all(event.inputEPCList, 'inputEPC'),
        ...counted(event.inputQuantityList, 'inputEPCClass'),
        ...all(event.outputEPCList, 'outputEPC'),
        ...counted(event.outputQuantityList, 'outputEPCClass'),
      ];
    default:
      return [];
  }
};
