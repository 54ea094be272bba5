import { useEffect, useState } from 'react';

/** The steps, in their order. */
export const stepIds = ['provider', 'values', 'check', 'person', 'roles', 'done'] as const;
export type StepId = (typeof stepIds)[number];

function stepInUrl(): StepId | undefined {
  const wanted = new URLSearchParams(location.search).get('step');
  return stepIds.find((id) => id === wanted);
}

const urlOf = (step: StepId): string => `${location.pathname}?step=${step}`;

/**
 * Returns the step that the URL names, and what opens another one.
 *
 * @param first Returns the step to begin with. It is written into the URL: a step stays open when
 *   what it is for has happened, and the back button finds it.
 */
export function useStep(first: () => StepId): readonly [StepId, (step: StepId) => void] {
  const [step, setStep] = useState(() => stepInUrl() ?? first());
  useEffect(() => {
    if (stepInUrl() === undefined) history.replaceState(null, '', urlOf(step));
    const follow = (): void => setStep((now) => stepInUrl() ?? now);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
    // oxlint-disable-next-line react/exhaustive-deps -- only the first step is written here
  }, []);
  const open = (next: StepId): void => {
    history.pushState(null, '', urlOf(next));
    setStep(next);
    window.scrollTo(0, 0);
  };
  return [step, open];
}
