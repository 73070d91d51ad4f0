import type { CaseReceipt } from '@zhixin/contracts';
import type { ReactNode } from 'react';
import { CASES_PATH } from '../api/supervision-queries.js';
import { useWords } from '../language/translation.js';
import { DecisionDialog, type DialogProps } from './decision-dialog.js';
import type { Refusals } from './field-faults.js';
import { useOwnAuthority } from './use-own-authority.js';

/** Records a case of the officer's own authority, and knows it again in the explanation of the grade. */
export const CaseDialog = <Fields extends { readonly authority: string }>({
  kind,
  explain,
  refusals,
  bodyOf,
  children,
  ...dialog
}: DialogProps & {
  readonly kind: 'penalty' | 'sampling';
  readonly explain?: string;
  readonly refusals: Refusals<Fields>;
  /** What is sent: the form of an enterprise's case. */
  readonly bodyOf: (uscc: string, form: Fields) => unknown;
  readonly children: ReactNode;
}) => {
  const { t } = useWords();
  const authority = useOwnAuthority();
  return (
    <DecisionDialog<Fields, CaseReceipt>
      {...dialog}
      decision={{
        title: t(`decision.${kind}.title`),
        submit: t(`decision.${kind}.submit`),
        done: t(`decision.${kind}.done`),
        ...(explain === undefined ? {} : { explain }),
        initial: authority === undefined ? {} : ({ authority } as Partial<Fields>),
        refusals,
        request: (form) => ({ path: CASES_PATH[kind], body: bodyOf(dialog.credit.uscc, form) }),
        effect: ({ id }) => {
          const eventId = `${kind}:${id}`;
          return {
            eventId,
            isSeenIn: ({ items }) => items.some((item) => item.eventId === eventId),
          };
        },
      }}
    >
      {children}
    </DecisionDialog>
  );
};
