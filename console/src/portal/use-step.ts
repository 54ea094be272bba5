import { useEffect, useState } from 'react';

/** The steps, in their order. */
export const stepIds = ['provider', 'values', 'check', 'person', 'roles', 'done'] as const;
export type StepId = (typeof stepIds)[number];

function stepInUrl(): StepId | undefined {
  const wanted = new URLSearchParams(location.search).get('step');
  return stepIds.find((id) => id === wanted);
}

/** Returns the step that the URL names, and what opens another one. */
export function useStep(): readonly [StepId | undefined, (step: StepId) => void] {
  const [step, setStep] = useState(stepInUrl);
  useEffect(() => {
    const follow = (): void => setStep(stepInUrl());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const open = (next: StepId): void => {
    history.pushState(null, '', `${location.pathname}?step=${next}`);
    setStep(next);
    window.scrollTo(0, 0);
  };
  return [step, open];
}
