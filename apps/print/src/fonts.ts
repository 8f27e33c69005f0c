import type { FontRole, Measure } from '@parcours/print';
import { openSync, type Font } from 'fontkit';
import { dirname, join } from 'node:path';

const files: Record<FontRole, string> = { body: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf', italic: 'DejaVuSans-Oblique.ttf', address: 'DejaVuSansCondensed.ttf' };
const opened = new Map<FontRole, Font>();
const widths = new Map<string, number>();

/** The font of a role, opened once per process. */
export function fontOf(role: FontRole): Font {
  let font = opened.get(role);
  if (!font) {
    const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
    font = openSync(join(folder, files[role]));
    opened.set(role, font);
  }
  return font;
}

/** Width in millimetres, as the PDF will show it. Words come again and again: their widths are kept, within bounds. */
export const measureText: Measure = (text, role, size) => {
  const key = `${role} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    const font = fontOf(role);
    width = font.layout(text).advanceWidth / font.unitsPerEm;
    if (widths.size > 50_000) widths.clear();
    widths.set(key, width);
  }
  return width * size * (25.4 / 72);
};
