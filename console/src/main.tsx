import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/query-client.ts';
import { router } from './app/router.tsx';
import { reportPageError } from './app/stale-page.ts';
import { applyTheme } from './app/theme.ts';
import { StrictStyles } from './design/strict-styles.tsx';

applyTheme();
createRoot(document.querySelector('#root')!, { onCaughtError: reportPageError }).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <StrictStyles>
        <RouterProvider router={router} />
      </StrictStyles>
    </QueryClientProvider>
  </StrictMode>,
);
