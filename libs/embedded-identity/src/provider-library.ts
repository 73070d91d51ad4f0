/**
 * Loads oidc-provider, when it is needed only: a platform with a provider of its own never does. Version 9
 * says at import that it wants Node 22; the specs beside this file run all we use of it on Node 20, so
 * the operator is spared that line, and no other.
 */
export const loadProvider = async (): Promise<typeof import('oidc-provider')> => {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
};
