import { useMutation } from '@tanstack/react-query';
import { App, Button, type ButtonProps } from 'antd';
import { useNavigate } from 'react-router';
import { askScope, type ScopeQuestion } from '../api/scope-queries.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { scopeAddress, type ScopeLook, type ScopeView } from './scope-address.js';

/** What is asked, and how the answer is looked at: compared with the scope `since` where one is named. */
interface ScopeRequest extends Pick<ScopeLook, 'since'> {
  readonly question: ScopeQuestion;
  readonly view?: ScopeView;
}

/** Asks for a scope and leads to it; what the platform refuses is shown. */
export const useAskScope = () => {
  const { t } = useWords();
  const { client } = useSession();
  const navigate = useNavigate();
  const { modal, message } = App.useApp();
  return useMutation({
    mutationFn: ({ question }: ScopeRequest) => askScope(client, question),
    onSuccess: ({ body: { scopeId } }, { since, view }) => {
      if (scopeId === since) return void message.info(t('scope.unchanged'));
      return navigate(scopeAddress(scopeId, { since, ...(view !== undefined && { view }) }));
    },
    onError: (error) => {
      modal.error({ icon: null, width: 520, content: <ProblemNotice error={error} /> });
    },
  });
};

/** From goods under suspicion to everything that a recall of them would touch. */
export const RecallButton = ({
  epcs,
  ...button
}: { readonly epcs: readonly string[] } & Pick<ButtonProps, 'size' | 'type'>) => {
  const { t } = useWords();
  const ask = useAskScope();
  return (
    <Button
      {...button}
      loading={ask.isPending}
      onClick={() => ask.mutate({ question: { roots: epcs, commingling: 'station' } })}
    >
      {t('scope.ask')}
    </Button>
  );
};
