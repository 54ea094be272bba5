import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/query-client.ts';
import { TooltipProvider } from './design/tooltip.tsx';
import { PortalApp } from './portal/portal-app.tsx';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <PortalApp />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
