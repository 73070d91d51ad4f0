import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { LotBalance, TransformationYield } from '@zhixin/contracts';
import { massBalanceQuery, type TraceRequest } from '../api/trace-queries.js';
import { amount } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { shortName } from './names.js';
import { useUnitName } from './use-trace-words.js';
import styles from './trace.module.css';

/** Both sides of a balance, in the order in which goods pass. */
const FIGURES = [
  'produced',
  'received',
  'returned',
  'shipped',
  'sold',
  'consumed',
  'destroyed',
  'onHand',
] as const;

const Balance = ({ balance }: { readonly balance: LotBalance }) => {
  const { t } = useWords();
  const unitName = useUnitName();
  const { holder, uom, events, presumed, unexplained, beyondTolerance, unknown } = balance;
  return (
    <tr data-beyond={beyondTolerance || undefined}>
      <th scope="row">
        <PartyLink party={holder} /> <span className="quiet">{unitName(uom)}</span>
      </th>
      {FIGURES.map((figure) => (
        <td key={figure} title={events[figure]?.join('\n')}>
          {balance[figure] === 0 ? <span className="quiet">0</span> : amount(balance[figure])}
          {figure === 'onHand' && presumed && balance.onHand !== 0 && (
            <small title={t('trace.balance.presumedHint')}> {t('trace.balance.presumed')}</small>
          )}
        </td>
      ))}
      <td>
        {unknown ? (
          t('trace.balance.unknown')
        ) : (
          <strong>
            {unexplained > 0 ? '+' : ''}
            {amount(unexplained)}
          </strong>
        )}
      </td>
    </tr>
  );
};

const Yields = ({ yields }: { readonly yields: readonly TransformationYield[] }) => {
  const { t } = useWords();
  const unitName = useUnitName();
  if (yields.length === 0) return null;
  return (
    <ul className={styles.yields}>
      {yields.map(({ of, holder, uom, in: input, out, loss, events }) => (
        <li key={`${of} ${events.join()}`}>
          {t('trace.balance.yield', {
            of: shortName(of),
            holder: holder.name,
            input: amount(input),
            out: amount(out),
            loss: amount(loss),
            unit: unitName(uom),
          })}
        </li>
      ))}
    </ul>
  );
};

/** What came in, went out and is at hand of a lot by the books of each party, and what is not explained. */
export const MassBalance = ({
  epc,
  request,
}: {
  readonly epc: string;
  readonly request: TraceRequest;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const query = useQuery(massBalanceQuery(client, epc, request));
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => query.refetch()} />;
  const answer = query.data?.body;
  return (
    <section className={`panel ${styles.handOvers}`} aria-labelledby="mass-balance">
      <h2 id="mass-balance">{t('trace.balance.title')}</h2>
      <p className="hint">{t('trace.balance.hint')}</p>
      {answer === undefined ? (
        <Skeleton active title={false} />
      ) : (
        <div className={styles.wide}>
          <table className={styles.balance}>
            <thead>
              <tr>
                <th scope="col">{t('trace.balance.party')}</th>
                {FIGURES.map((figure) => (
                  <th key={figure} scope="col">
                    {t(`trace.balance.${figure}`)}
                  </th>
                ))}
                <th scope="col">{t('trace.balance.unexplained')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.balances.map((balance) => (
                <Balance
                  key={`${balance.holder.uscc ?? balance.holder.partyId} ${balance.uom}`}
                  balance={balance}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {answer !== undefined && <Yields yields={answer.yield} />}
    </section>
  );
};
