import { Button } from 'antd';
import { Link } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { useWords } from '../language/translation.js';
import { UNFOLDED_MAX, type NodeGroup } from './grouping.js';
import { nodeName } from './names.js';
import { traceAddress } from './trace-address.js';
import styles from './trace.module.css';

/** Things that one box stands for, each with the way to its own trace. */
export const GroupDetails = ({
  group: { members },
  request,
  onUnfold,
}: {
  readonly group: NodeGroup;
  readonly request: TraceRequest;
  readonly onUnfold: () => void;
}) => {
  const { t } = useWords();
  const named = members.slice(0, UNFOLDED_MAX);
  return (
    <aside className={`panel ${styles.details}`} aria-live="polite">
      <h2>{t('trace.group', { count: members.length })}</h2>
      <p className="quiet">{t('trace.groupText')}</p>
      {members.length <= UNFOLDED_MAX && (
        <p className={styles.actions}>
          <Button onClick={onUnfold}>{t('trace.unfold')}</Button>
        </p>
      )}
      <ul className={styles.steps}>
        {named.map((node) => (
          <li key={node.id}>
            <Link to={traceAddress({ ...request, epc: node.id })}>{nodeName(node)}</Link>
          </li>
        ))}
      </ul>
      {members.length > named.length && (
        <p className="quiet">{t('scope.more', { count: members.length - named.length })}</p>
      )}
    </aside>
  );
};
