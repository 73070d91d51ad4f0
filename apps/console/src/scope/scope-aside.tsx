import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ScopePage, ScopeSetName, ScopeSetList } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import type { zhScope } from '../language/zh-scope.js';
import { PartyLink } from '../shell/party-link.js';
import { useQuantity, useUnitName } from '../trace/use-trace-words.js';
import { Evidence } from './evidence.js';
import { partyKey } from './party-boxes.js';
import { Holder, ThingLink } from './scope-items.js';
import styles from './scope.module.css';

type PageSet = ScopePage['sets'][ScopeSetName];

/** Entries of a list before somebody asks for all. */
const ENTRIES_SHOWN = 8;

interface ListProps {
  readonly title: string;
  readonly hint?: string;
  readonly entries: readonly ReactNode[];
  readonly omitted?: number | undefined;
  readonly empty?: string;
  readonly isGrave?: boolean;
}

/** A list that is folded where it is long, and says what stands in the document alone. */
const List = ({ title, hint, entries, omitted = 0, empty, isGrave = false }: ListProps) => {
  const { t } = useWords();
  const [unfolded, setUnfolded] = useState(false);
  const total = entries.length + omitted;
  if (total === 0 && empty === undefined) return null;
  const left = entries.length - ENTRIES_SHOWN;
  return (
    <section className={`panel ${styles.list} ${isGrave && total > 0 ? styles.graveList : ''}`}>
      <h2>
        {title} {total > 0 && <span className="quiet">{total}</span>}
      </h2>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {total === 0 && <p className="quiet">{empty}</p>}
      <ul>{unfolded ? entries : entries.slice(0, ENTRIES_SHOWN)}</ul>
      {left > 0 && !unfolded && (
        <Button type="link" size="small" onClick={() => setUnfolded(true)}>
          {t('scope.more', { count: left })}
        </Button>
      )}
      {omitted > 0 && <p className="hint">{t('scope.omitted', { count: omitted })}</p>}
    </section>
  );
};

const Parties = ({ set: { parties } }: { readonly set: PageSet }) => {
  const { t } = useWords();
  const entries = (['holds', 'addressed', 'had'] as const).flatMap((as) =>
    parties
      .filter((party) => party.as === as)
      .map((party) => (
        <li key={partyKey(party)} className={styles.party}>
          <PartyLink party={party} />
          <span className="quiet">{t(`scope.as.${as}`)}</span>
        </li>
      )),
  );
  return <List title={t('scope.partiesTitle')} entries={entries} empty={t('scope.noParties')} />;
};

type MatterWord = keyof typeof zhScope.matter;

const Unexplained = ({ scope, set }: AsideProps & { readonly set: PageSet }) => {
  const { t } = useWords();
  const quantity = useQuantity();
  const entries = set.unexplained.map(({ kind, epc, holder, quantity: amount, evidence }) => (
    <li key={`${kind} ${epc} ${evidence.join()}`}>
      <p>
        <strong>{t(`scope.matter.${kind as MatterWord}`, { defaultValue: kind })}</strong>{' '}
        {quantity(amount)}
      </p>
      {epc !== undefined && (
        <p>
          <ThingLink epc={epc} />
        </p>
      )}
      {holder !== undefined && <Holder holder={holder} />}
      <Evidence ids={evidence} events={scope.events ?? {}} />
    </li>
  ));
  return (
    <List
      title={t('scope.unexplained')}
      entries={entries}
      omitted={set.omitted?.unexplained}
      empty={t('scope.unexplainedEmpty')}
      isGrave
    />
  );
};

const Claimed = ({ scope, set }: AsideProps & { readonly set: PageSet }) => {
  const { t } = useWords();
  const quantity = useQuantity();
  const unitName = useUnitName();
  const entries = set.claimed.map(({ epc, holder, quantity: { value, uom }, state, evidence }) => (
    <li key={`${epc} ${partyKey(holder)} ${state}`}>
      <p>
        <ThingLink epc={epc} />{' '}
        <strong>
          {value === null
            ? t('scope.amounts.unknown', { unit: unitName(uom) })
            : quantity({ value, uom })}
        </strong>{' '}
        <span className="quiet">{t(`scope.state.${state}`)}</span>
      </p>
      <Holder holder={holder} />
      <Evidence ids={evidence} events={scope.events ?? {}} />
    </li>
  ));
  return (
    <List
      title={t('scope.claimed')}
      hint={t('scope.claimedHint')}
      entries={entries}
      omitted={set.omitted?.claimed}
    />
  );
};

const Carriers = ({ set }: { readonly set: PageSet }) => {
  const { t } = useWords();
  const entries = set.carriers.map(({ epc, holder, state }) => (
    <li key={`${epc} ${partyKey(holder)} ${state}`}>
      <ThingLink epc={epc} />
      <Holder holder={holder} />
    </li>
  ));
  return (
    <List
      title={t('scope.carriers')}
      hint={t('scope.carriersHint')}
      entries={entries}
      omitted={set.omitted?.['carriers' satisfies ScopeSetList]}
    />
  );
};

interface AsideProps {
  readonly scope: ScopePage;
}

/** Whom to notify, what cannot be explained, what only one side says, what carried it. */
export const ScopeAside = ({ scope, chosen }: AsideProps & { readonly chosen: ScopeSetName }) => {
  const set = scope.sets[chosen];
  return (
    <>
      <Parties set={set} />
      <Unexplained scope={scope} set={set} />
      <Claimed scope={scope} set={set} />
      <Carriers set={set} />
    </>
  );
};
