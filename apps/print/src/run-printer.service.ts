import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '@parcours/platform';
import { manifestRows, preflight, type ManifestRow, type PageLayout } from '@parcours/print';
import { layOutPiece } from './letter-of';
import { PrintConfig } from './print-config.service';
import type { PrintPiece } from './print-piece';
import type { PrintRun } from './print-run';
import { drawDocument } from './run-document';

/** Lays out and draws what a run prints; the same pieces always give the same bytes. */
@Injectable()
export class RunPrinter {
  constructor(
    @Inject(PrintConfig) private readonly config: PrintConfig,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'timeZone'>,
  ) {}

  /** All pieces in one PDF, in their order. */
  document(run: Pick<PrintRun, 'id' | 'createdAt'>, pieces: PrintPiece[]): Promise<Buffer> {
    return drawDocument(pieces.map((piece) => this.layout(piece)), { title: `Print run ${run.id}`, author: this.settings.organisation, createdAt: run.createdAt });
  }

  /** One piece alone. */
  pieceDocument(piece: PrintPiece): Promise<Buffer> {
    return drawDocument([this.layout(piece)], { title: piece.subject, author: this.settings.organisation, createdAt: piece.at });
  }

  manifest(pieces: PrintPiece[]): ManifestRow[] {
    return manifestRows(pieces.map((piece) => ({ id: piece.id, class: piece.class, addressLines: piece.addressLines, layout: this.layout(piece) })));
  }

  /** Why pieces may not be printed, a sentence each with the piece's id. */
  faults(pieces: PrintPiece[]): string[] {
    return pieces.flatMap((piece) => {
      const printer = this.config.printerFor(piece.format, piece.printer);
      if (!printer) return [`Piece ${piece.id}: no printer ${piece.printer} prints ${piece.format} any more.`];
      return preflight(this.layout(piece), printer.profile).map(({ message }) => `Piece ${piece.id}: ${message}`);
    });
  }

  private layout(piece: PrintPiece): PageLayout {
    return layOutPiece(piece, { config: this.config, organisation: this.settings.organisation, timeZone: this.settings.timeZone });
  }
}
