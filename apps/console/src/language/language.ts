import type { Bilingual } from '@zhixin/contracts';

export type Language = 'zh' | 'en';

/** Value of the `lang` attribute and of `Accept-Language`. */
export const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const STORAGE_KEY = 'zhixin.language';

/** The language chosen last; Chinese for whoever never chose. */
export const storedLanguage = (storage: Pick<Storage, 'getItem'>): Language =>
  storage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh';

export const storeLanguage = (storage: Pick<Storage, 'setItem'>, language: Language): void =>
  storage.setItem(STORAGE_KEY, language);

/** The text in the reader's language. */
export const inLanguage = (text: Bilingual, language: Language): string => text[language];
