import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { PageLayout } from './page-layout';

/** A piece in the manifest that goes with a run's PDF, in the order of its pages. */
export interface ManifestRow {
  piece: string;
  /** First page of the piece in the run's PDF, from 1, and how many it takes. */
  firstPage: number;
  pages: number;
  lines: readonly string[];
  class: string;
  /** SHA-256 of what is printed on the piece's pages. */
  sha256: string;
}

export interface LaidOutPiece {
  id: string;
  class: string;
  addressLines: readonly string[];
  layout: PageLayout;
}

/** The manifest of a run's pieces, in their order. */
export function manifestRows(pieces: LaidOutPiece[]): ManifestRow[] {
  let next = 1;
  return pieces.map(({ id, class: postage, addressLines, layout }) => {
    const firstPage = next;
    next += layout.pages.length;
    return { piece: id, firstPage, pages: layout.pages.length, lines: addressLines, class: postage, sha256: layoutDigest(layout) };
  });
}

/** SHA-256 (hex) of a layout: two pieces with the same one print the same. */
export function layoutDigest(layout: PageLayout): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(layout))));
}
