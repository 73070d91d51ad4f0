import type { User, UserManager } from 'oidc-client-ts';
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { createClient, type ApiClient } from '../api/client.js';
import { storedLanguage } from '../language/language.js';
import { personOf, type Person } from './claims.js';

/** The signed-in person, or why there is none. */
export type SessionState =
  | { readonly status: 'loading' }
  | { readonly status: 'out' }
  | { readonly status: 'in'; readonly person: Person; readonly expired: boolean };

interface SessionValue {
  readonly state: SessionState;
  readonly client: ApiClient;
  /** Leaves the page; comes back to `returnTo`, or to the person's home. */
  readonly signIn: (returnTo?: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** Takes the answer of the provider; resolves to where the person wanted to go. */
  readonly finishSignIn: () => Promise<string | undefined>;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

const stateOf = (user: User | null): SessionState => {
  if (user === null) return { status: 'out' };
  const person = personOf(user.access_token, user.profile);
  return { status: 'in', person, expired: user.expired === true };
};

/** Silent renewals asked for at the same time share one attempt. */
const renewalOf = (manager: UserManager) => {
  let pending: Promise<boolean> | undefined;
  return (): Promise<boolean> => {
    pending ??= manager
      .signinSilent()
      .then((user) => user !== null)
      .catch(() => false)
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };
};

const useUser = (manager: UserManager) => {
  const [state, setState] = useState<SessionState>({ status: 'loading' });
  const token = useRef<string | undefined>(undefined);
  const take = (user: User | null): void => {
    token.current = user?.access_token;
    setState(stateOf(user));
  };
  const expire = (): void =>
    setState((now) => (now.status === 'in' ? { ...now, expired: true } : now));

  useEffect(() => {
    const { events } = manager;
    const stopListening = [
      events.addUserLoaded(take),
      events.addUserUnloaded(() => take(null)),
      events.addAccessTokenExpired(expire),
    ];
    void manager.getUser().then(take, () => take(null));
    return () => stopListening.forEach((stop) => stop());
  }, [manager]);

  return { state, token, expire };
};

/** Keeps who is signed in, and gives every page a client that speaks for that person. */
export const SessionProvider = ({
  manager,
  children,
}: {
  readonly manager: UserManager;
  readonly children: ReactNode;
}) => {
  const { state, token, expire } = useUser(manager);

  const actions = useMemo(() => {
    const silently = renewalOf(manager);
    const renew = async (): Promise<boolean> => {
      const renewed = await silently();
      if (renewed) token.current = (await manager.getUser())?.access_token;
      else expire();
      return renewed;
    };
    const language = () => storedLanguage(localStorage);
    return {
      client: createClient({ token: () => token.current, language, renew }),
      signIn: (returnTo?: string) =>
        manager.signinRedirect({
          state: returnTo,
          ui_locales: language() === 'zh' ? 'zh-CN' : 'en',
        }),
      signOut: async () => {
        const leavesProvider = await manager.metadataService.getEndSessionEndpoint();
        if (leavesProvider === undefined) await manager.removeUser();
        else await manager.signoutRedirect();
      },
      finishSignIn: async () => {
        const user = await manager.signinCallback();
        return typeof user?.state === 'string' ? user.state : undefined;
      },
    };
  }, [manager]);

  const value = useMemo(() => ({ state, ...actions }), [state, actions]);
  return <SessionContext value={value}>{children}</SessionContext>;
};

/** The session; only inside `SessionProvider`. */
export const useSession = (): SessionValue => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession needs a SessionProvider above it.');
  return session;
};

/** The person; only on pages behind sign-in. */
export const usePerson = (): Person => {
  const { state } = useSession();
  if (state.status !== 'in') throw new Error('This page is behind sign-in.');
  return state.person;
};
