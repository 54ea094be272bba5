/** Surfaces that the colour stands on, in the light and in the dark theme. */
const surfaces = { light: '#ffffff', dark: '#1e1e1c' } as const;

/** Least contrast of text (WCAG 2.2, 1.4.3). */
const minContrast = 4.5;

type Rgb = readonly [number, number, number];

/** The colours of one theme. */
export interface BrandColors {
  readonly accent: string;
  readonly hover: string;
  readonly text: string;
  readonly soft: string;
}

/**
 * Returns the colours that follow from the colour of a brand: so much darker or lighter that it is
 * readable on the surfaces of a theme, and text on it is too.
 *
 * @param color `#rrggbb`
 */
export function brandColors(color: string, theme: 'light' | 'dark'): BrandColors {
  const surface = rgbOf(surfaces[theme]);
  const towards: Rgb = theme === 'light' ? [0, 0, 0] : [255, 255, 255];
  let accent = rgbOf(color);
  for (let share = 0; contrast(accent, surface) < minContrast && share < 1; share += 0.05)
    accent = mix(rgbOf(color), towards, share + 0.05);
  const white: Rgb = [255, 255, 255];
  const black: Rgb = [0, 0, 0];
  const text = contrast(accent, white) >= contrast(accent, black) ? white : black;
  return {
    accent: hexOf(accent),
    hover: hexOf(mix(accent, text === white ? black : white, 0.15)),
    text: hexOf(text),
    soft: hexOf(mix(surface, accent, theme === 'light' ? 0.08 : 0.16)),
  };
}

/** Returns the contrast of two colours (WCAG 2.2). */
export function contrast(left: Rgb, right: Rgb): number {
  const [one, other] = [luminance(left), luminance(right)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const channel = value / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Returns the parts of a colour. */
export function rgbOf(color: string): Rgb {
  const part = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function hexOf(color: Rgb): string {
  return `#${color.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2): number => from[index] + (to[index] - from[index]) * share;
  return [part(0), part(1), part(2)];
}
