import type { PartyName } from '@zhixin/contracts';
import { Link } from 'react-router';
import { usePerson } from '../session/session.js';

/** A party's name; the way to its page where it is an enterprise that the person may look at. */
export const PartyLink = ({ party: { uscc, name } }: { readonly party: PartyName }) => {
  const person = usePerson();
  const mayOpen = uscc !== undefined && (person.role !== 'enterprise' || uscc === person.uscc);
  return mayOpen ? <Link to={`/enterprises/${uscc}`}>{name}</Link> : <>{name}</>;
};
