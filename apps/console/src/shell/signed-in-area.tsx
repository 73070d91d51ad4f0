import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { Frame } from './frame.js';
import { SessionExpired } from './session-expired.js';
import { theme } from './theme.js';

/** Everything behind sign-in: the frame, the components' language, and the way back after expiry. */
export const SignedInArea = () => {
  const { language } = useWords();
  const { state } = useSession();
  const location = useLocation();
  useEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  }, [language]);

  if (state.status === 'loading') return null;
  if (state.status === 'out')
    return (
      <Navigate to="/" replace state={{ returnTo: `${location.pathname}${location.search}` }} />
    );
  return (
    <ConfigProvider
      button={{ autoInsertSpace: false }}
      theme={theme}
      locale={language === 'zh' ? zhCN : enUS}
    >
      <App>
        <Frame person={state.person} />
        <SessionExpired open={state.expired} />
      </App>
    </ConfigProvider>
  );
};
