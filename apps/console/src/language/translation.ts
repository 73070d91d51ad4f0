import { createInstance, type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Bilingual } from '@zhixin/contracts';
import { en } from './en.js';
import {
  inLanguage,
  LANGUAGE_TAGS,
  storedLanguage,
  storeLanguage,
  type Language,
} from './language.js';
import { zh } from './zh.js';

/** Starts in the stored language and keeps `lang` on the document and the stored choice in step. */
export const startTranslation = (): i18n => {
  const translation = createInstance();
  translation.on('languageChanged', (language) => {
    document.documentElement.lang = LANGUAGE_TAGS[language as Language];
  });
  void translation.use(initReactI18next).init({
    lng: storedLanguage(localStorage),
    fallbackLng: 'zh',
    supportedLngs: ['zh', 'en'],
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return translation;
};

/** Words of the console (`t`), two-language texts of the API (`say`), and the switch. */
export const useWords = () => {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  return {
    t,
    language,
    say: (text: Bilingual): string => inLanguage(text, language),
    choose: (next: Language): void => {
      storeLanguage(localStorage, next);
      void i18n.changeLanguage(next);
    },
  };
};
