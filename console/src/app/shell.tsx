import { Outlet } from '@tanstack/react-router';

/** Navigation, and the page that is open. */
export function Shell(): React.ReactNode {
  return (
    <main>
      <Outlet />
    </main>
  );
}
