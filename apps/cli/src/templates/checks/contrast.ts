/** Red, green, blue: 0 to 255. */
export type Rgb = readonly [number, number, number];

const named: Record<string, string> = { white: '#ffffff', black: '#000000', red: '#ff0000', green: '#008000', blue: '#0000ff', gray: '#808080', grey: '#808080', silver: '#c0c0c0', navy: '#000080', orange: '#ffa500', yellow: '#ffff00' };

/** A colour as CSS writes it; undefined for what only a browser could tell (gradients, variables, transparency). */
export function parseColor(text: string | undefined): Rgb | undefined {
  const plain = text?.trim().toLowerCase() ?? '';
  const hex = Object.hasOwn(named, plain) ? named[plain] ?? '' : plain;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(hex);
  if (short) return [short[1], short[2], short[3]].map((digit = '0') => Number.parseInt(digit + digit, 16)) as unknown as Rgb;
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(hex);
  if (long) return [long[1], long[2], long[3]].map((pair = '0') => Number.parseInt(pair, 16)) as unknown as Rgb;
  const rgb = /^rgb\((\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})\)$/.exec(hex);
  return rgb ? ([rgb[1], rgb[2], rgb[3]].map(Number) as unknown as Rgb) : undefined;
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, 1.4.3). */
export function contrastOf(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** What a text needs: less where it is large (18 pt, or 14 pt bold; 1 pt = 4/3 px). */
export function contrastNeeded(fontSizePx: number, bold: boolean): number {
  return fontSizePx >= 24 || (bold && fontSizePx >= 56 / 3) ? 3 : 4.5;
}

function luminance([red, green, blue]: Rgb): number {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
