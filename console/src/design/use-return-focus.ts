import { useState } from 'react';

/**
 * Returns what `finalFocus` of a popup asks: what had the focus when it was opened. Base UI looks
 * later, when a field with `autoFocus` has it already. Where an item of a menu had it, the menu's
 * button gets it; where nothing had it, the heading of the page; where what had it is gone, Base UI
 * chooses (`true`).
 */
export function useReturnFocus(open: boolean): () => HTMLElement | true {
  const [wasOpen, setWasOpen] = useState(open);
  const [opener, setOpener] = useState(findOpener);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setOpener(findOpener());
  }
  return () => (opener instanceof HTMLElement && opener.isConnected ? opener : true);
}

function findOpener(): Element | null {
  const { activeElement, body } = document;
  if (activeElement === null || activeElement === body)
    return document.querySelector('[data-page-heading]');
  const button = activeElement.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? null;
  return button === null ? activeElement : document.getElementById(button);
}
