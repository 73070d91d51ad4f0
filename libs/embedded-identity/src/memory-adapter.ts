import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Sessions, codes and grants kept at once; the oldest go first. */
const ENTRIES_MAX = 10_000;

interface StoredPayload {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

/**
 * What the provider remembers, in memory and bounded: after a restart people sign in again, while
 * access tokens, which are signed, stay valid. One store serves all of its models.
 */
export const memoryAdapter = (): ((model: string) => Adapter) => {
  const entries = new Map<string, StoredPayload>();

  const find = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAtMs > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };

  const findBy = (prefix: string, property: 'uid' | 'userCode', value: string) => {
    for (const key of entries.keys())
      if (key.startsWith(prefix) && find(key)?.[property] === value) return find(key);
    return undefined;
  };

  return (model) => {
    const prefix = `${model}:`;
    return {
      upsert: async (id, payload, expiresInSeconds) => {
        const expiresAtMs = expiresInSeconds ? Date.now() + expiresInSeconds * 1_000 : Infinity;
        entries.delete(prefix + id);
        entries.set(prefix + id, { payload, expiresAtMs });
        const oldest = entries.keys().next().value;
        if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      },
      find: async (id) => find(prefix + id),
      findByUid: async (uid) => findBy(prefix, 'uid', uid),
      findByUserCode: async (code) => findBy(prefix, 'userCode', code),
      consume: async (id) => {
        const payload = find(prefix + id);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => void entries.delete(prefix + id),
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of entries)
          if (payload.grantId === grantId) entries.delete(key);
      },
    };
  };
};
