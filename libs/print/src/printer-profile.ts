import { z } from 'zod';

/** Millimetres from the sheet's top left corner. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const area = z.strictObject({ x: z.number().min(0), y: z.number().min(0), width: z.number().positive(), height: z.number().positive() });

/**
 * What a printer's envelopes ask of a sheet: where their window stands when the sheet lies at its upper left, and how far it may slip
 * to the right and down. `margin`: what the machine can not print on.
 */
export const printerProfileSchema = z.strictObject({
  name: z.string().min(1),
  formats: z.array(z.string()).min(1),
  window: area,
  slack: z.strictObject({ x: z.number().min(0), y: z.number().min(0) }),
  margin: z.number().min(0).max(30),
});
export type PrinterProfile = z.infer<typeof printerProfileSchema>;

export const printersSchema = z.strictObject({
  /** The sender's lines at the head of a letter, below the organisation's name. */
  sender: z.array(z.string().max(60)).max(5),
  /** The first one is used where a step names none. */
  printers: z.record(z.string().regex(/^[a-z0-9-]+$/), printerProfileSchema).refine((printers) => Object.keys(printers).length > 0, { error: 'at least one printer' }),
});
export type Printers = z.infer<typeof printersSchema>;

/** What shows through the window however the sheet lies: the address belongs in it. */
export function safeArea({ window, slack }: PrinterProfile): Area {
  return { x: window.x, y: window.y, width: window.width - slack.x, height: window.height - slack.y };
}

/** What may show through the window: nothing but the address belongs in it. */
export function exposedArea({ window, slack }: PrinterProfile): Area {
  return { x: window.x - slack.x, y: window.y - slack.y, width: window.width + slack.x, height: window.height + slack.y };
}

export function contains(outer: Area, inner: Area): boolean {
  const e = 1e-6;
  return inner.x >= outer.x - e && inner.y >= outer.y - e && inner.x + inner.width <= outer.x + outer.width + e && inner.y + inner.height <= outer.y + outer.height + e;
}

export function overlaps(a: Area, b: Area): boolean {
  const e = 1e-6;
  return a.x < b.x + b.width - e && b.x < a.x + a.width - e && a.y < b.y + b.height - e && b.y < a.y + a.height - e;
}
