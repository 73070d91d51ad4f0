import { Tag, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useRegionNames } from '../api/region-queries.js';
import type { SeenCredit } from '../api/seen.js';
import { Actions } from '../decisions/actions.js';
import { figure } from '../format/figures.js';
import { regionLabel } from '../format/regions.js';
import { dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { ListedBadge } from '../shell/listed-badge.js';
import styles from './credit-header.module.css';

const Flag = ({ shown, hint, text }: { shown: boolean; hint: string; text: string }) =>
  shown ? (
    <Tooltip title={hint}>
      <Tag tabIndex={0}>{text}</Tag>
    </Tooltip>
  ) : null;

const KEYS: Readonly<Record<string, string>> = { '414': 'GLN', '417': 'PGLN' };

const partyIdLabel = (id: string): string => {
  const [digits = '', key = ''] = id.split('/').reverse();
  return `${KEYS[key] ?? key} ${digits}`;
};

const Identity = ({ credit }: { readonly credit: SeenCredit }) => {
  const { t } = useWords();
  const names = useRegionNames();
  const { uscc, region, industry, listing } = credit;
  return (
    <div className={styles.who}>
      <h1>{credit.name}</h1>
      <p className={styles.line}>
        <span className="code">{uscc}</span>
        <span>{names === undefined ? region : regionLabel(region, names)}</span>
        {industry !== undefined && <span>{industry}</span>}
        <Flag
          shown={!credit.usccCheckPassed}
          text={t('enterprise.checkFailed')}
          hint={t('enterprise.checkFailedHint')}
        />
        <Flag
          shown={credit.provisional}
          text={t('grade.provisional')}
          hint={t('grade.provisionalHint')}
        />
        <Flag shown={credit.stale === true} text={t('grade.stale')} hint={t('grade.staleHint')} />
        <Flag shown={credit.forced} text={t('grade.forced')} hint={t('grade.forcedHint')} />
        <Flag
          shown={credit.upgradeFrozen === true}
          text={t('grade.frozen')}
          hint={t('grade.frozenHint')}
        />
      </p>
      {credit.partyIds.length > 0 && (
        <p className={styles.line}>
          {t('enterprise.partyIds')}
          {credit.partyIds.map((id) => (
            <span key={id} className="code">
              {partyIdLabel(id)}
            </span>
          ))}
        </p>
      )}
      <p className={styles.line}>
        {t('enterprise.list')}
        {listing === undefined ? (
          <strong>{t('listing.notListed')}</strong>
        ) : (
          <>
            <ListedBadge />
            <strong>
              {listing.until === undefined
                ? t('listing.decision', {
                    ref: listing.decisionRef,
                    officer: listing.officer,
                    since: dayOf(listing.since),
                  })
                : t('listing.decisionUntil', {
                    ref: listing.decisionRef,
                    officer: listing.officer,
                    since: dayOf(listing.since),
                    until: dayOf(listing.until),
                  })}
            </strong>
          </>
        )}
      </p>
    </div>
  );
};

const Meaning = ({ credit }: { readonly credit: SeenCredit }) => {
  const { t, say } = useWords();
  const { supervision, tier, grade, productRisk, nationalClass } = credit;
  if (supervision === undefined || tier === undefined) return null;
  const how = [
    t('enterprise.tierGrade', { grade }),
    ...(nationalClass === undefined ? [] : [t('enterprise.tierNational', { nationalClass })]),
    t(`enterprise.risk.${productRisk}`),
  ];
  const facts: readonly (readonly [string, ReactNode, string | undefined])[] = [
    [
      t('enterprise.tier'),
      <span key="tier" className={styles.tier}>
        <GradeBadge grade={tier} named={false} />
        <span className="hint">{how.join(' × ')}</span>
      </span>,
      undefined,
    ],
    [t('enterprise.draw'), supervision.drawRatio, undefined],
    [t('enterprise.visits'), say(supervision.visits), undefined],
    [
      t('enterprise.sampling'),
      t('enterprise.times', { weight: figure(supervision.samplingWeight) }),
      undefined,
    ],
    [
      t('enterprise.response'),
      t('enterprise.hours', { hours: supervision.traceResponseHours }),
      undefined,
    ],
    [t('enterprise.style'), say(supervision.style), styles.wide],
  ];
  return (
    <dl className={styles.means} aria-label={t('enterprise.means')}>
      {facts.map(([name, value, wide]) => (
        <div key={name} className={wide}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

/** Who it is, how it stands, what that means for supervision, what may be done, and on which rules. */
export const CreditHeader = ({
  credit,
  mayAct,
}: {
  readonly credit: SeenCredit;
  readonly mayAct: boolean;
}) => {
  const { t, say } = useWords();
  const { grade, score, rulePack } = credit;
  return (
    <header className={`panel ${styles.header}`}>
      <div className={`${styles.stamp} ${styles[`stamp${grade}`]}`}>
        <strong>{grade}</strong>
        <span>{t(`grade.${grade}`)}</span>
      </div>
      <Identity credit={credit} />
      {score !== undefined && (
        <p className={`${styles.score} ${styles.scoreFigure}`}>
          <strong>{figure(score)}</strong>
          <span>{t('enterprise.score')}</span>
        </p>
      )}
      <Meaning credit={credit} />
      {mayAct && (
        <div
          className={`no-print ${styles.actions}`}
          role="group"
          aria-label={t('decision.actions')}
        >
          <span className="hint">{t('decision.actions')}</span>
          <Actions credit={credit} />
        </div>
      )}
      <p className={styles.disclaimer}>
        {say(rulePack.label)}{' '}
        <span className="code">
          {rulePack.id}/{rulePack.version}
        </span>
      </p>
    </header>
  );
};
