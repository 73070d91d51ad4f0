import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { Application } from './application.js';
import { startTranslation } from './language/translation.js';
import { loadConfig } from './session/console-config.js';
import { createUserManager, isSilentRenewal } from './session/open-id.js';
import { SessionProvider } from './session/session.js';
import './shell/console.css';

const start = async (): Promise<void> => {
  const manager = createUserManager(await loadConfig(location.origin), location.origin);
  // The hidden frame of a renewal only hands its answer to the page around it.
  if (isSilentRenewal(window)) return manager.signinSilentCallback();
  createRoot(document.getElementById('root') ?? document.body).render(
    <StrictMode>
      <I18nextProvider i18n={startTranslation()}>
        <SessionProvider manager={manager}>
          <Application />
        </SessionProvider>
      </I18nextProvider>
    </StrictMode>,
  );
};

void start();
