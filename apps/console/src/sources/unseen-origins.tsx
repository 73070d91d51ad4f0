import type { CommonSources, UnseenOrigin } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import { Evidence } from '../scope/evidence.js';
import { ThingLink } from '../scope/scope-items.js';
import { useFirst } from '../shell/use-first.js';
import { shortName } from '../trace/names.js';
import styles from './sources.module.css';

const ORIGINS_TOGETHER = 12;

const Origin = ({ origin, sources }: { origin: UnseenOrigin; sources: CommonSources }) => {
  const { t } = useWords();
  const { kind, point, epc, events = [] } = origin;
  const name = shortName(sources.points[point]?.epc ?? '');
  return (
    <li>
      <p>
        <strong>{t('scope.sources.point', { number: point + 1, name })}</strong>{' '}
        {t(`scope.sources.unseen.${kind}`)} {epc !== undefined && <ThingLink epc={epc} />}
      </p>
      {events.length > 0 && <Evidence ids={events} events={sources.events} />}
    </li>
  );
};

/** What could not be seen, in words: whoever reads the ranking has to know. */
export const UnseenOrigins = ({ sources }: { readonly sources: CommonSources }) => {
  const { t } = useWords();
  const { couldNotSee, truncated } = sources;
  const { first, more } = useFirst(couldNotSee, ORIGINS_TOGETHER);
  const isWhole = couldNotSee.length === 0 && !truncated;
  return (
    <section
      className={`panel ${styles.unseen} ${isWhole ? '' : styles.grave}`}
      aria-labelledby="unseen-origins"
    >
      <h2 id="unseen-origins">{t('scope.sources.unseenTitle')}</h2>
      {isWhole && <p className="quiet">{t('scope.sources.unseenNone')}</p>}
      {truncated && <p>{t('scope.sources.truncated')}</p>}
      <ul>
        {first.map((origin) => (
          <Origin
            key={`${origin.kind} ${origin.point} ${origin.epc ?? ''}`}
            {...{ origin, sources }}
          />
        ))}
      </ul>
      {more}
    </section>
  );
};
