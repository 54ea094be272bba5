import { retryNow, useReachability } from '../app/reachability.ts';
import { Button } from '../design/button.tsx';
import { Callout } from '../design/callout.tsx';
import { portalText } from '../text/portal.ts';

/** Says that the server does not answer, until it does. */
export function Unreachable(): React.ReactNode {
  const { title, detail, retry } = portalText.unreachable;
  if (useReachability()) return null;
  return (
    <Callout
      live
      tone="danger"
      icon="wifi-off"
      title={title}
      actions={
        <Button size="s" icon="refresh-cw" onClick={() => void retryNow()}>
          {retry}
        </Button>
      }
    >
      {detail}
    </Callout>
  );
}
