import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { KnownQuantity, ThingHolding } from '@zhixin/contracts';
import { Link } from 'react-router';
import { thingQuery, type TraceRequest } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { shortName } from './names.js';
import { traceAddress } from './trace-address.js';
import { useQuantity, useUnitName } from './use-trace-words.js';
import styles from './trace.module.css';

/** Things inside that are named before the rest is only counted. */
const CONTENTS_SHOWN = 10;

const useKnownQuantity = () => {
  const { t } = useWords();
  const quantity = useQuantity();
  const unitName = useUnitName();
  return ({ value, uom }: KnownQuantity): string =>
    value === null ? t('scope.amounts.unknown', { unit: unitName(uom) }) : quantity({ value, uom });
};

const Holding = ({ holding }: { readonly holding: ThingHolding }) => {
  const { t } = useWords();
  const known = useKnownQuantity();
  const { holder, state, quantity, to, since } = holding;
  return (
    <li>
      <p>
        <strong>{known(quantity)}</strong> {t(`scope.state.${state}`)}
      </p>
      <p>
        <PartyLink party={holder} />
        {to !== undefined && <> → {to.name}</>}
      </p>
      <p className="quiet">
        {[holder.place && shortName(holder.place), minuteOf(since)].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
};

const holdingKey = ({ holder, state, since }: ThingHolding): string =>
  `${holder.uscc ?? holder.partyId} ${holder.place} ${state} ${since}`;

/** How it stands with a thing: who holds how much of it where, what it is in, and what is in it. */
export const Standing = ({
  epc,
  request,
}: {
  readonly epc: string;
  readonly request: TraceRequest;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const known = useKnownQuantity();
  const thing = useQuery(thingQuery(client, epc, request));
  if (thing.isError) return <ProblemNotice error={thing.error} />;
  if (thing.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  const { holdings, claimed, claimedByOthers = 0, containers, contents } = thing.data.body;
  const nameOf = (id: string) => (
    <Link to={traceAddress({ ...request, epc: id })} title={id}>
      {shortName(id)}
    </Link>
  );
  return (
    <section aria-label={t('trace.standing.title')}>
      <h3>{t('trace.standing.title')}</h3>
      {holdings.length === 0 && <p className="quiet">{t('trace.standing.none')}</p>}
      <ul className={styles.steps}>
        {holdings.map((holding) => (
          <Holding key={holdingKey(holding)} holding={holding} />
        ))}
      </ul>
      {claimed.length + claimedByOthers > 0 && (
        <>
          <h3>{t('scope.claimed')}</h3>
          <ul className={`${styles.steps} ${styles.claims}`}>
            {claimed.map((holding) => (
              <Holding key={holdingKey(holding)} holding={holding} />
            ))}
          </ul>
          {claimedByOthers > 0 && (
            <p className="quiet">{t('trace.standing.hiddenClaims', { count: claimedByOthers })}</p>
          )}
        </>
      )}
      {containers.map(({ direct, top }) => (
        <p key={direct}>
          {t('trace.standing.inside')} {nameOf(direct)}
          {top !== direct && <> ⊂ {nameOf(top)}</>}
        </p>
      ))}
      {contents.things > 0 && (
        <>
          <h3>{t('trace.standing.contents', { count: contents.things })}</h3>
          <ul>
            {contents.items.slice(0, CONTENTS_SHOWN).map(({ epc: inside, container, quantity }) => (
              <li key={`${inside} ${container}`}>
                {nameOf(inside)} <span className="quiet">{known(quantity)}</span>
              </li>
            ))}
          </ul>
          {contents.things > CONTENTS_SHOWN && (
            <p className="quiet">{t('scope.more', { count: contents.things - CONTENTS_SHOWN })}</p>
          )}
        </>
      )}
    </section>
  );
};
