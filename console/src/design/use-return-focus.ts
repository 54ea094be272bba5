import { useState } from 'react';

/**
 * Returns what `finalFocus` of a popup asks: what had the focus when it was opened. Base UI looks
 * later, when a field with `autoFocus` has it already. Where an item of a menu had it, the menu's
 * button gets it. Where nothing had it, or what had it is hidden since, as a button of narrow
 * windows is in a wide one, the heading of the page gets it. Where it is gone, Base UI chooses
 * (`true`).
 */
export function useReturnFocus(open: boolean): () => HTMLElement | true {
  const [wasOpen, setWasOpen] = useState(open);
  const [opener, setOpener] = useState(findOpener);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setOpener(findOpener());
  }
  return () => {
    if (!(opener instanceof HTMLElement) || !opener.isConnected) return true;
    return opener.checkVisibility() ? opener : (findHeading() ?? true);
  };
}

function findHeading(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-page-heading]');
}

function findOpener(): Element | null {
  const { activeElement, body } = document;
  if (activeElement === null || activeElement === body) return findHeading();
  const button = activeElement.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? null;
  return button === null ? activeElement : document.getElementById(button);
}
