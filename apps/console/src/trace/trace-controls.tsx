import { Button, Input, Segmented, Select } from 'antd';
import { useId } from 'react';
import { useNavigate } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { useWords } from '../language/translation.js';
import { DEPTHS, DIRECTIONS, NODE_LIMITS, traceAddress } from './trace-address.js';
import styles from './trace.module.css';

const SearchField = ({ request }: { readonly request: TraceRequest | undefined }) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const id = useId();
  return (
    <div className={`${styles.field} ${styles.grow}`}>
      <label htmlFor={id}>{t('trace.epc')}</label>
      <Input.Search
        key={request?.epc ?? ''}
        id={id}
        defaultValue={request?.epc ?? ''}
        placeholder={t('trace.epcHint')}
        enterButton={<Button type="primary">{t('trace.go')}</Button>}
        onSearch={(text) => {
          const epc = text.trim();
          if (epc !== '') void navigate(traceAddress({ ...request, epc }));
        }}
      />
    </div>
  );
};

/** What to trace, which way and how far; every choice is in the address. */
export const TraceControls = ({ request }: { readonly request: TraceRequest | undefined }) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const id = useId();
  const change = (changed: Partial<TraceRequest>): void =>
    void navigate(traceAddress({ ...request, ...changed }));
  return (
    <div className={`panel ${styles.controls}`} role="search">
      <SearchField request={request} />
      {request !== undefined && (
        <>
          <div className={styles.field}>
            <span id={`${id}-direction`}>{t('trace.direction')}</span>
            <Segmented
              aria-labelledby={`${id}-direction`}
              value={request.direction}
              onChange={(direction) => change({ direction })}
              options={DIRECTIONS.map((value) => ({
                value,
                label: t(`trace.directions.${value}`),
              }))}
            />
          </div>
          <div className={styles.field}>
            <label htmlFor={`${id}-depth`}>{t('trace.depth')}</label>
            <Select
              id={`${id}-depth`}
              style={{ width: 112 }}
              value={request.maxDepth}
              onChange={(maxDepth) => change({ maxDepth })}
              options={DEPTHS.map((value) => ({
                value,
                label: t('trace.depthOption', { depth: value }),
              }))}
            />
          </div>
          <div className={styles.field}>
            <label htmlFor={`${id}-nodes`}>{t('trace.nodes')}</label>
            <Select
              id={`${id}-nodes`}
              style={{ width: 90 }}
              value={request.maxNodes}
              onChange={(maxNodes) => change({ maxNodes })}
              options={NODE_LIMITS.map((value) => ({ value, label: String(value) }))}
            />
          </div>
        </>
      )}
    </div>
  );
};
