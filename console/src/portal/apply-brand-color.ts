import { type BrandColors, brandColors } from './brand-colors.ts';

/** Shows the page in the colour of a brand. The values go through the CSSOM, not into markup. */
export function applyBrandColor(color: string): void {
  const light = brandColors(color, 'light');
  const dark = brandColors(color, 'dark');
  const { style } = document.documentElement;
  const set = (name: string, part: keyof BrandColors): void =>
    style.setProperty(name, `light-dark(${light[part]}, ${dark[part]})`);
  set('--accent', 'accent');
  set('--accent-hover', 'hover');
  set('--accent-text', 'text');
  set('--accent-soft', 'soft');
}
