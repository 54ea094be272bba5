import { CSPProvider } from '@base-ui/react/csp-provider';

/** Keeps components from adding style elements, which the policy of the pages refuses. */
export function StrictStyles({
  children,
}: {
  readonly children: React.ReactNode;
}): React.ReactNode {
  return <CSPProvider disableStyleElements>{children}</CSPProvider>;
}
