import { Result } from 'antd';
import { Link, useLocation } from 'react-router';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { usePerson } from '../session/session.js';

/** An address that leads nowhere, or an account that has no page. */
export const NoPage = () => {
  const { t } = useWords();
  const person = usePerson();
  const noAccess = useLocation().pathname === '/no-access';
  const title = t(noAccess ? 'session.noAccessTitle' : 'state.notFoundTitle');
  return (
    <>
      <title>{title}</title>
      <Result
        status={noAccess ? 'warning' : '404'}
        title={<h1>{title}</h1>}
        subTitle={t(noAccess ? 'session.noAccessText' : 'state.notFoundText')}
        extra={noAccess ? null : <Link to={homeOf(person)}>{t('state.home')}</Link>}
      />
    </>
  );
};
