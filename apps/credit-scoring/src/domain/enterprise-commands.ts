import type { Decision } from '@zhixin/decider';
import type { RuleBook } from '@zhixin/rule-packs';
import type { EnterpriseEvent, EnterpriseEventOf, Particulars } from './enterprise.events.js';

interface CommandStamp {
  /** When we learnt it. */
  readonly at: string;
  readonly by: string;
  /** By which rules the grade is evaluated in the same decision. */
  readonly rules: RuleBook;
}

type EventContent<Type extends EnterpriseEvent['type']> = Omit<
  EnterpriseEventOf<Type>['data'],
  'at' | 'by'
>;

export type EnterpriseCommand =
  | (CommandStamp & { readonly type: 'RegisterEnterprise' } & Particulars)
  | (CommandStamp & {
      readonly type: 'ChangeParticulars';
      /** Identifiers that are the enterprise's no longer; `partyIds` names those that are. Others stay. */
      readonly withdrawnPartyIds?: readonly string[];
    } & Particulars)
  | (CommandStamp & {
      readonly type: 'NotePartyId';
      readonly partyId: string;
      /** Whether the identifier is the enterprise's, by the identifier's own stream. */
      readonly owned: boolean;
    })
  | (CommandStamp & { readonly type: 'RecordQualityEvent' } & EventContent<'QualityEventRecorded'>)
  | (CommandStamp & { readonly type: 'AnnulQualityEvent' } & EventContent<'QualityEventAnnulled'>)
  | (CommandStamp & { readonly type: 'RepairQualityEvent' } & EventContent<'QualityEventRepaired'>)
  | (CommandStamp & { readonly type: 'AddToSeriousList' } & Omit<
        EventContent<'PutOnSeriousList'>,
        'region'
      >)
  | (CommandStamp & { readonly type: 'RemoveFromSeriousList' } & Omit<
        EventContent<'TakenOffSeriousList'>,
        'region' | 'listingRef'
      >)
  | (CommandStamp & {
      readonly type: 'EvaluateGrade';
      /** The monthly run, or something known beforehand begins or ends. */
      readonly occasion: 'monthly-run' | 'date-reached';
    });

export type EnterpriseRefusal =
  | 'ENTERPRISE_NOT_REGISTERED'
  | 'ENTERPRISE_ALREADY_REGISTERED'
  | 'QUALITY_EVENT_DIFFERS'
  | 'QUALITY_EVENT_UNKNOWN'
  | 'QUALITY_EVENT_ANNULLED'
  | 'REPAIR_TOO_EARLY'
  | 'REPAIR_DIFFERS'
  | 'DECISION_DIFFERS'
  | 'ALREADY_LISTED'
  | 'NOT_LISTED'
  | 'LISTING_PERIOD_EMPTY';

/** What a command leads to. */
export type EnterpriseDecision = Decision<EnterpriseEvent, EnterpriseRefusal>;

/** One command type. */
export type CommandOf<Type extends EnterpriseCommand['type']> = Extract<
  EnterpriseCommand,
  { type: Type }
>;
