import type { Box, PageLayout } from './page-layout';
import { contains, exposedArea, overlaps, safeArea, type Area, type PrinterProfile } from './printer-profile';

export interface PreflightFault {
  code: 'no-address' | 'address-outside-window' | 'in-window' | 'outside-sheet';
  page: number;
  message: string;
}

/** Whether a piece may be printed: the address is in the window wherever the sheet slips, nothing else ever is, nothing stands in the margin. */
export function preflight(layout: PageLayout, profile: PrinterProfile): PreflightFault[] {
  const faults: PreflightFault[] = [];
  const { margin } = profile;
  const printable: Area = { x: margin, y: margin, width: layout.width - 2 * margin, height: layout.height - 2 * margin };
  const first = layout.pages[0]?.boxes ?? [];
  const address = first.filter(({ role }) => role === 'address');
  if (address.length === 0) faults.push({ code: 'no-address', page: 1, message: 'The first page has no address.' });
  for (const box of address) {
    if (!contains(safeArea(profile), box)) faults.push({ code: 'address-outside-window', page: 1, message: `The address does not fit the window of ${profile.name}: it takes ${millimetres(box)}, the window leaves ${millimetres(safeArea(profile))}.` });
  }
  for (const box of first) {
    if (box.role !== 'address' && overlaps(box, exposedArea(profile))) faults.push({ code: 'in-window', page: 1, message: `${what(box)} could be read through the window.` });
  }
  layout.pages.forEach(({ boxes }, i) => {
    for (const box of boxes) if (!contains(printable, box)) faults.push({ code: 'outside-sheet', page: i + 1, message: `${what(box)} stands outside of what ${profile.name} can print.` });
  });
  return faults;
}

const millimetres = ({ width, height }: Area): string => `${width.toFixed(1)} x ${height.toFixed(1)} mm`;

function what(box: Box): string {
  return box.type === 'text' ? `The ${box.role} "${(box.lines[0] ?? '').slice(0, 30)}"` : `The ${box.role}`;
}
