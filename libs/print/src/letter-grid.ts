import type { Box, FontRole } from './page-layout';

/** An A4 sheet and the column that a letter's text stands in (mm). `quiet`: share of a code's box that its quiet zone takes on each side: shifted by it, the code's ink stands on the text's edge. */
export const letterGrid = { sheet: { width: 210, height: 297 }, left: 22, width: 166, quiet: 4 / 41 } as const;

export interface TextStyle {
  font: FontRole;
  size: number;
  leading: number;
  align?: 'left' | 'right' | 'center';
  tone?: 'ink' | 'soft' | 'accent';
}

/** Makes a text box, its lines broken to the width; `y` 0 where none is given. */
export type Text = (role: Box['role'], content: string, at: { x: number; width: number; y?: number }, style: TextStyle) => Box;

export const small = { font: 'body', size: 8.5, leading: 4.3, tone: 'soft' } as const satisfies TextStyle;
