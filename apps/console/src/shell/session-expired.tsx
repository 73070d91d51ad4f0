import { Button, Modal } from 'antd';
import { useLocation } from 'react-router';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';

/** Says plainly that the sign-in has ended; signing in again returns to this page. */
export const SessionExpired = ({ open }: { readonly open: boolean }) => {
  const { t } = useWords();
  const { signIn } = useSession();
  const { pathname, search } = useLocation();
  return (
    <Modal
      open={open}
      title={t('session.expiredTitle')}
      closable={false}
      keyboard={false}
      footer={
        <Button type="primary" onClick={() => void signIn(`${pathname}${search}`)}>
          {t('session.signInAgain')}
        </Button>
      }
    >
      {t('session.expiredText')}
    </Modal>
  );
};
