import { Link } from 'react-router';
import { useWords } from '../language/translation.js';
import { mayFindSources } from '../session/claims.js';
import { usePerson } from '../session/session.js';
import { sourcesAddress, type SourcePoint } from './sources-address.js';

/** From goods of a complaint to what they may have in common with others; for who may ask that. */
export const SourcesLink = ({ points }: { readonly points: readonly SourcePoint[] }) => {
  const { t } = useWords();
  if (!mayFindSources(usePerson())) return null;
  return <Link to={sourcesAddress(points)}>{t('scope.sources.find')}</Link>;
};
