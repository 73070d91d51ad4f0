import type { Decision } from '@zhixin/decider';
import type { RuleBook } from '@zhixin/rule-packs';
import type { EnterpriseEvent, EnterpriseEventOf, Particulars } from './enterprise.events.js';

interface Stamp {
  /** When we learnt it. */
  readonly at: string;
  readonly by: string;
  /** By which rules the grade is evaluated in the same decision. */
  readonly rules: RuleBook;
}

type Given<Type extends EnterpriseEvent['type']> = Omit<
  EnterpriseEventOf<Type>['data'],
  'at' | 'by'
>;

export type EnterpriseCommand =
  | (Stamp & { readonly type: 'RegisterEnterprise' } & Particulars)
  | (Stamp & { readonly type: 'ChangeParticulars' } & Particulars)
  | (Stamp & { readonly type: 'RecordQualityEvent' } & Given<'QualityEventRecorded'>)
  | (Stamp & { readonly type: 'AnnulQualityEvent' } & Given<'QualityEventAnnulled'>)
  | (Stamp & { readonly type: 'RepairQualityEvent' } & Given<'QualityEventRepaired'>)
  | (Stamp & { readonly type: 'AddToSeriousList' } & Omit<Given<'PutOnSeriousList'>, 'region'>)
  | (Stamp & { readonly type: 'RemoveFromSeriousList' } & Omit<
        Given<'TakenOffSeriousList'>,
        'region' | 'listingRef'
      >)
  | (Stamp & {
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
export type Outcome = Decision<EnterpriseEvent, EnterpriseRefusal>;

/** One command type. */
export type CommandOf<Type extends EnterpriseCommand['type']> = Extract<
  EnterpriseCommand,
  { type: Type }
>;
