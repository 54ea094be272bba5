/** Loads the code of everything that opens above a page. Pages are shown without it. */
export async function loadPopups(): Promise<void> {
  await Promise.all([
    import('./alert-dialog-popup.tsx'),
    import('./dialog-popup.tsx'),
    import('./drawer-popup.tsx'),
    import('./menu-popup.tsx'),
    import('./tooltip-popup.tsx'),
  ]);
}
