import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { useWords } from '../language/translation.js';
import { usePerson } from '../session/session.js';
import { openingAddress, type OpeningFields } from './opening-address.js';

/** From a document to the form of a recall case about it: a machine proposes, an officer opens. */
export const OpeningButton = ({ known }: { readonly known: OpeningFields }) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const { role } = usePerson();
  if (role !== 'regulator') return null;
  return (
    <Button size="small" onClick={() => void navigate(openingAddress(known))}>
      {t('recall.openTitle')}
    </Button>
  );
};
