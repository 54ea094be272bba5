import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/query-client.ts';
import { reportPageError } from './app/stale-page.ts';
import { preload } from './design/preload.ts';
import { StrictStyles } from './design/strict-styles.tsx';
import { TooltipProvider } from './design/tooltip.tsx';
import { PortalApp } from './portal/portal-app.tsx';
import { PortalBoundary } from './portal/portal-boundary.tsx';

createRoot(document.querySelector('#root')!, { onCaughtError: reportPageError }).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <StrictStyles>
        <TooltipProvider>
          <PortalBoundary>
            <PortalApp />
          </PortalBoundary>
        </TooltipProvider>
      </StrictStyles>
    </QueryClientProvider>
  </StrictMode>,
);

// A page that shows a token opens its questions also when the server is away, or was upgraded.
window.addEventListener('load', () => preload(() => import('./design/alert-dialog-popup.tsx')));
