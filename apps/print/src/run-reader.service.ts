import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { STORES, type Stores } from '@parcours/store';
import { manifestCsv } from './manifest-csv';
import { PrintConfig } from './print-config.service';
import { PrintRunError } from './print-error';
import type { PrintPiece } from './print-piece';
import type { PrintRun } from './print-run';
import { totalsOf } from './print-runs.service';
import { RunPrinter } from './run-printer.service';
import { RunStore } from './run-store';

/** A run as the API shows it. Times are RFC 3339, `cost` in cents of `currency`, `pieces` without withdrawn ones. */
export interface RunView {
  id: string;
  status: string;
  format: string;
  class: string;
  printer: string;
  /** As its profile names it. */
  printerName: string;
  pieces: number;
  pages: number;
  cost: number;
  currency: string;
  createdAt: string;
  approvedAt?: string;
  handedOverAt?: string;
  cancelledAt?: string;
  /** SHA-256 of the approved document. */
  documentSha256?: string;
}

/** A piece in its run. `firstPage` counts from 1 in the run's document. */
export interface PieceView {
  id: string;
  contact: string;
  learner: string;
  journey: string;
  step: string;
  lines: readonly string[];
  firstPage: number;
  pages: number;
  cost: number;
}

/** Print runs, their pieces and documents, for who looks at them. */
@Injectable()
export class RunReader {
  private readonly store: RunStore;

  constructor(
    @Inject(STORES) stores: Pick<Stores, 'documents'>,
    @Inject(RunPrinter) private readonly printer: RunPrinter,
    @Inject(PrintConfig) private readonly config: PrintConfig,
  ) {
    this.store = new RunStore(stores.documents);
  }

  async list(query: { after?: string; limit: number }): Promise<{ items: RunView[]; next?: string }> {
    const { items, next } = await this.store.runs(query);
    return { items: await Promise.all(items.map((run) => this.view(run))), ...(next !== undefined && { next }) };
  }

  /** The latest runs first, at most `limit`. */
  async latest(limit: number): Promise<RunView[]> {
    let runs: PrintRun[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.store.runs({ after, limit: 1_000 });
      runs = [...runs, ...page.items].slice(-limit);
      after = page.next;
      if (after === undefined) break;
    }
    return Promise.all(runs.reverse().map((run) => this.view(run)));
  }

  /** Throws `PrintRunError` (`print-run-unknown`), as all of these do. */
  async one(id: string): Promise<RunView & { items: PieceView[] }> {
    const { run, pieces } = await this.load(id);
    let next = 1;
    const items = pieces.map(({ id: piece, contact, learner, journey, step, addressLines, pages, cost }): PieceView => {
      const firstPage = next;
      next += pages;
      return { id: piece, contact, learner, journey, step, lines: addressLines, firstPage, pages, cost };
    });
    return { ...(await this.view(run, pieces)), items };
  }

  async document(id: string): Promise<Buffer> {
    const { run, pieces } = await this.load(id);
    if (pieces.length === 0) throw new PrintRunError('print-run-empty', `Print run ${id} has no pieces: there is nothing to show.`, run.status);
    return this.printer.document(run, pieces);
  }

  async manifest(id: string): Promise<string> {
    return manifestCsv(this.printer.manifest((await this.load(id)).pieces));
  }

  async pieceDocument(id: string): Promise<Buffer | undefined> {
    const piece = await this.store.piece(id);
    return piece && this.printer.pieceDocument(piece);
  }

  private async load(id: string): Promise<{ run: PrintRun; pieces: PrintPiece[] }> {
    const run = await this.store.run(id);
    if (!run) throw new PrintRunError('print-run-unknown', `There is no print run ${id}.`);
    return { run, pieces: await this.store.pieces(run) };
  }

  private async view(run: PrintRun, pieces?: PrintPiece[]): Promise<RunView> {
    const { id, status, format, class: postage, printer, currency, createdAt, approvedAt, handedOverAt, cancelledAt, approved } = run;
    const { pieces: count, pages, cost } = approved ?? totalsOf(pieces ?? (await this.store.pieces(run)));
    return {
      id, status, format, class: postage, printer, printerName: this.config.printerFor(format, printer)?.profile.name ?? printer, pieces: count, pages, cost, currency, createdAt: formatTime(createdAt),
      ...(approvedAt !== undefined && { approvedAt: formatTime(approvedAt) }),
      ...(handedOverAt !== undefined && { handedOverAt: formatTime(handedOverAt) }),
      ...(cancelledAt !== undefined && { cancelledAt: formatTime(cancelledAt) }),
      ...(approved && { documentSha256: approved.documentSha256 }),
    };
  }
}
