import { useEffect, useState } from 'react';

/** Returns whether a page has waited for longer than this. */
export function useIsLate(isWaiting: boolean, maxWaitMs: number): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setIsLate(true), maxWaitMs);
    return () => {
      clearTimeout(timer);
      setIsLate(false);
    };
  }, [isWaiting, maxWaitMs]);
  return isWaiting && isLate;
}
