import { useQuery } from '@tanstack/react-query';
import {
  annulmentFields,
  repairFields,
  type CaseReceipt,
  type CreditReceipt,
  type ExplanationItem,
} from '@zhixin/contracts';
import { repairsPath } from '../api/credit-queries.js';
import type { SeenCredit } from '../api/seen.js';
import { annulmentPath, caseQuery } from '../api/supervision-queries.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { CaseDialog } from './case-dialog.js';
import { DecisionDialog, type Decision } from './decision-dialog.js';
import { DayField, Pair, ProseField, TextField } from './fields.js';
import {
  annullableCase,
  annulmentOf,
  caseOf,
  REPAIR_REFUSALS,
  repairOf,
  type AnnulmentForm,
  type RepairForm,
} from './undoing.js';

/** What is undone, about which enterprise; no item means that the dialog is shut. */
interface UndoingProps {
  readonly credit: SeenCredit;
  readonly item: ExplanationItem | undefined;
  readonly onClose: () => void;
}

const becomes = (item: ExplanationItem | undefined, status: ExplanationItem['status']) => ({
  eventId: item?.eventId,
  isSeenIn: ({ items }: { readonly items: readonly ExplanationItem[] }) =>
    items.some((seen) => seen.eventId === item?.eventId && seen.status === status),
});

/** Annuls a case: it leaves the score from its original date and stays in the history. */
export const AnnulmentDialog = ({
  credit,
  item,
  onClose,
  onCorrect,
}: UndoingProps & { readonly onCorrect: (item: ExplanationItem) => void }) => {
  const { t } = useWords();
  const { kind = 'penalty', id = '' } = (item && annullableCase(item)) ?? {};
  const title = t(`decision.annulment.of.${kind}`);
  const decision: Decision<AnnulmentForm, CaseReceipt> = {
    title,
    document: annulmentFields,
    submit: title,
    done: t('decision.annulment.done'),
    explain: t('decision.annulment.explain', { reference: item?.reference ?? '' }),
    danger: true,
    request: (form) => ({
      path: annulmentPath(kind, id),
      body: annulmentOf(form, new Date()),
    }),
    effect: () => becomes(item, 'annulled'),
    next: {
      label: t(`decision.correction.of.${kind}`),
      onClick: () => item !== undefined && onCorrect(item),
    },
  };
  return (
    <DecisionDialog decision={decision} credit={credit} open={item !== undefined} onClose={onClose}>
      <Pair>
        <TextField name="annulmentRef" label={t('decision.annulment.reference')} />
        <DayField name="annulledAt" label={t('decision.annulment.annulledAt')} />
      </Pair>
      <ProseField name="reason" label={t('listing.reason')} />
    </DecisionDialog>
  );
};

/** Records a credit repair: the event is not used from its date on. */
export const RepairDialog = ({ credit, item, onClose }: UndoingProps) => {
  const { t } = useWords();
  const decision: Decision<RepairForm, CreditReceipt> = {
    title: t('decision.repair.title'),
    document: repairFields,
    submit: t('decision.repair.submit'),
    done: t('decision.repair.done'),
    explain: t('decision.repair.explain', { reference: item?.reference ?? '' }),
    refusals: REPAIR_REFUSALS,
    request: (form) => ({
      path: repairsPath(credit.uscc),
      body: repairOf(item?.eventId ?? '', form, new Date()),
    }),
    effect: () => becomes(item, 'repaired'),
  };
  return (
    <DecisionDialog decision={decision} credit={credit} open={item !== undefined} onClose={onClose}>
      <Pair>
        <TextField name="reference" label={t('decision.repair.reference')} />
        <DayField name="repairedAt" label={t('decision.repair.repairedAt')} />
      </Pair>
    </DecisionDialog>
  );
};

/** Records the right document in place of an annulled one, from what that one said. */
export const CorrectionDialog = ({ credit, item, onClose }: UndoingProps) => {
  const { client } = useSession();
  const { kind = 'penalty', id = '' } = (item && caseOf(item)) ?? {};
  const annulled = useQuery({ ...caseQuery(client, kind, id), enabled: id !== '' }).data?.body;
  return (
    <CaseDialog
      key={kind}
      kind={kind}
      corrected={annulled}
      credit={credit}
      open={annulled !== undefined}
      onClose={onClose}
    />
  );
};
