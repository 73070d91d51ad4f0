import { Button } from 'antd';
import { Link } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { useWords } from '../language/translation.js';
import { useFirst } from '../shell/use-first.js';
import { UNFOLDED_TOGETHER, type NodeGroup } from './grouping.js';
import { nodeName } from './names.js';
import { traceAddress } from './trace-address.js';
import styles from './trace.module.css';

const NAMED_TOGETHER = 50;

/** Things that one box stands for, each with the way to its own trace. */
export const GroupDetails = ({
  group: { members, unfolded },
  request,
  onUnfold,
  onFold,
}: {
  readonly group: NodeGroup;
  readonly request: TraceRequest;
  readonly onUnfold: () => void;
  readonly onFold: () => void;
}) => {
  const { t } = useWords();
  const { first, more } = useFirst(members, NAMED_TOGETHER);
  return (
    <aside className={`panel ${styles.details}`} aria-live="polite">
      <h2>{t('trace.group', { count: members.length })}</h2>
      <p className="quiet">{t('trace.groupText')}</p>
      <p className={styles.actions}>
        <Button onClick={onUnfold}>
          {t('trace.unfold', { count: Math.min(UNFOLDED_TOGETHER, members.length) })}
        </Button>
        {unfolded > 0 && <Button onClick={onFold}>{t('scope.fold')}</Button>}
      </p>
      <ul className={styles.steps}>
        {first.map((node) => (
          <li key={node.id}>
            <Link to={traceAddress({ ...request, epc: node.id })}>{nodeName(node)}</Link>
            {node.holder !== undefined && <span className="quiet"> {node.holder.name}</span>}
          </li>
        ))}
      </ul>
      {more}
    </aside>
  );
};
