import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../../../src/client/index.ts';
import { isServerReachable, onReachabilityChange } from './reachability.ts';

/** Answers that do not change by asking again. */
const isFinal = (error: unknown): boolean =>
  error instanceof ProblemError && error.status < 500 && error.status !== 429;

/** What was read from the API, shared by all pages. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && !isFinal(error),
      // The browser's word for it says nothing of the server.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

onReachabilityChange(() => {
  // What failed while the server was away is read again; what is shown stays meanwhile.
  if (isServerReachable())
    void queryClient.refetchQueries({
      type: 'active',
      predicate: ({ state }) => state.status === 'error' || state.fetchFailureCount > 0,
    });
});
