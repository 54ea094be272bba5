import { Suspense, useState } from 'react';

/**
 * Renders what opens above the page from its first opening on, and keeps it while it closes. Its
 * code may be lazy: a page that is only read does not load it.
 */
export function OnceOpen({
  open,
  children,
}: {
  readonly open: boolean;
  readonly children: React.ReactNode;
}): React.ReactNode {
  const [wasOpen, setWasOpen] = useState(open);
  if (open && !wasOpen) setWasOpen(true);
  return (open || wasOpen) && <Suspense fallback={null}>{children}</Suspense>;
}
