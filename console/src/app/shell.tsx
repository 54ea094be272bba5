import { Outlet } from '@tanstack/react-router';
import { ToastArea } from '../design/toast.tsx';
import { TooltipProvider } from '../design/tooltip.tsx';

/** Navigation, and the page that is open. */
export function Shell(): React.ReactNode {
  return (
    <TooltipProvider>
      <ToastArea>
        <main>
          <Outlet />
        </main>
      </ToastArea>
    </TooltipProvider>
  );
}
