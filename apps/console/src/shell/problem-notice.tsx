import { Alert, Button } from 'antd';
import { ApiProblem, mayHelpToRetry } from '../api/problem.js';
import { useWords } from '../language/translation.js';
import styles from './states.module.css';

const ProblemText = ({ problem }: { readonly problem: ApiProblem }) => {
  const { t } = useWords();
  return (
    <>
      {problem.detail !== undefined && <p>{problem.detail}</p>}
      {problem.errors.length > 0 && (
        <ul className={styles.faults}>
          {problem.errors.map(({ pointer, code, detail }) => (
            <li key={`${pointer}${code}`}>
              <span className="code">{pointer}</span> {detail} <span className="code">{code}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.marks}>
        {problem.code !== undefined && (
          <span>
            {t('state.code')} <span className="code">{problem.code}</span>
          </span>
        )}
        {problem.traceId !== undefined && (
          <span>
            {t('state.traceId')} <span className="code">{problem.traceId}</span>
          </span>
        )}
      </p>
    </>
  );
};

/** A failed request in the reader's language: what happened, where, and under which trace id. */
export const ProblemNotice = ({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => unknown;
}) => {
  const { t } = useWords();
  const problem = error instanceof ApiProblem ? error : undefined;
  const title =
    problem === undefined
      ? t('state.unreachableTitle')
      : (problem.title ?? t('state.failed', { status: problem.status }));
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={title}
      description={
        problem === undefined ? t('state.unreachableText') : <ProblemText problem={problem} />
      }
      action={
        onRetry === undefined || !mayHelpToRetry(error) ? undefined : (
          <Button size="small" onClick={() => void onRetry()}>
            {t('state.retry')}
          </Button>
        )
      }
    />
  );
};
