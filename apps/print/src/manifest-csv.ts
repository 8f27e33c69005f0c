import type { ManifestRow } from '@parcours/print';
import { stringify } from 'csv-stringify/sync';

const columns = ['piece', 'first_page', 'pages', 'line1', 'line2', 'line3', 'line4', 'line5', 'line6', 'class', 'sha256'];

/** The manifest as CSV (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function manifestCsv(rows: ManifestRow[]): string {
  const records = rows.map(({ piece, firstPage, pages, lines, class: postage, sha256 }) => [piece, firstPage, pages, ...Array.from({ length: 6 }, (_, i) => lines[i] ?? ''), postage, sha256]);
  return stringify(records, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}
