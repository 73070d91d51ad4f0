import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { mayHelpToRetry } from './api/problem.js';
import { SignedInPage } from './session/signed-in-page.js';
import { BrokenPage } from './shell/broken-page.js';
import { Landing } from './shell/landing.js';

const RETRIES_MAX = 2;
const FRESH_MS = 5_000;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < RETRIES_MAX && mayHelpToRetry(error),
    },
  },
});

// Every page behind sign-in is its own chunk; the landing page needs none of them.
const router = createBrowserRouter([
  {
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <div />,
    children: [
      { path: '/', element: <Landing /> },
      { path: '/signed-in', element: <SignedInPage /> },
      {
        lazy: async () => ({ Component: (await import('./shell/signed-in-area.js')).SignedInArea }),
        children: [
          {
            path: '/enterprises',
            lazy: async () => ({
              Component: (await import('./enterprises/enterprises-page.js')).EnterprisesPage,
            }),
          },
          {
            path: '/enterprises/:uscc',
            lazy: async () => ({
              Component: (await import('./enterprise/enterprise-page.js')).EnterprisePage,
            }),
          },
          {
            path: '/trace',
            lazy: async () => ({ Component: (await import('./trace/trace-page.js')).TracePage }),
          },
          {
            path: '/scopes',
            lazy: async () => ({ Component: (await import('./scope/scopes-page.js')).ScopesPage }),
          },
          {
            path: '/scopes/:scopeId',
            lazy: async () => ({ Component: (await import('./scope/scope-page.js')).ScopePage }),
          },
          {
            path: '/sources',
            lazy: async () => ({
              Component: (await import('./sources/sources-page.js')).SourcesPage,
            }),
          },
          {
            path: '/recalls',
            lazy: async () => ({
              Component: (await import('./recall/recalls-page.js')).RecallsPage,
            }),
          },
          {
            path: '/recalls/:id',
            lazy: async () => ({ Component: (await import('./recall/recall-page.js')).RecallPage }),
          },
          {
            path: '/platform',
            lazy: async () => ({
              Component: (await import('./platform/platform-page.js')).PlatformPage,
            }),
          },
          {
            path: '*',
            lazy: async () => ({
              Component: (await import('./shell/no-page.js')).NoPage,
            }),
          },
        ],
      },
    ],
  },
]);

/** All pages of the console. */
export const Application = () => (
  <QueryClientProvider client={queries}>
    <RouterProvider router={router} />
  </QueryClientProvider>
);
