import type { AgencyCase, CaseReceipt } from '@zhixin/contracts';
import { CASES_PATH, type CaseKind } from '../api/supervision-queries.js';
import { useWords } from '../language/translation.js';
import { CaseFields } from './case-fields.js';
import { CASE_DOCUMENTS, caseBody, isUncounted, refilled, type CaseForm } from './case-form.js';
import { DecisionDialog, type Decision, type DialogProps } from './decision-dialog.js';
import { eventIdOf } from './undoing.js';
import { useOwnAuthority } from './use-own-authority.js';

const useExplanation = (kind: CaseKind, isCorrection: boolean): string | undefined => {
  const { t } = useWords();
  if (isCorrection) return t('decision.correction.explain');
  if (kind === 'sampling' || kind === 'inspection') return undefined;
  return t(`decision.${kind}.explain`);
};

/**
 * Records a document about the enterprise, and knows it again in the explanation of the grade. One that
 * corrects an annulled document begins with what that one said.
 */
export const CaseDialog = ({
  kind,
  corrected,
  ...dialog
}: DialogProps & { readonly kind: CaseKind; readonly corrected?: AgencyCase | undefined }) => {
  const { t } = useWords();
  const authority = useOwnAuthority();
  const isCorrection = corrected !== undefined;
  const explain = useExplanation(kind, isCorrection);
  const decision: Decision<CaseForm, CaseReceipt> = {
    title: t(isCorrection ? `decision.correction.of.${kind}` : `decision.${kind}.title`),
    document: CASE_DOCUMENTS[kind],
    submit: t(`decision.${kind}.submit`),
    done: t(`decision.${kind}.done`),
    ...(explain === undefined ? {} : { explain }),
    initial: isCorrection ? refilled(kind, corrected) : { authority },
    request: (form) => ({
      path: CASES_PATH[kind],
      body: {
        uscc: dialog.credit.uscc,
        ...caseBody(kind, form, { ...corrected }),
        ...(isCorrection ? { replaces: corrected.id } : {}),
      },
    }),
    effect: ({ id }, { outcome }) => {
      const eventId = eventIdOf({ kind, id });
      const isKept = isUncounted(kind, outcome);
      return {
        eventId,
        isSeenIn: ({ items }) => isKept || items.some((item) => item.eventId === eventId),
      };
    },
  };
  return (
    <DecisionDialog decision={decision} {...dialog}>
      <CaseFields kind={kind} isCorrection={isCorrection} />
    </DecisionDialog>
  );
};
