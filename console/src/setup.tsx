import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/query-client.ts';
import { StrictStyles } from './design/strict-styles.tsx';
import { TooltipProvider } from './design/tooltip.tsx';
import { PortalApp } from './portal/portal-app.tsx';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <StrictStyles>
        <TooltipProvider>
          <PortalApp />
        </TooltipProvider>
      </StrictStyles>
    </QueryClientProvider>
  </StrictMode>,
);
