import { TerminalError } from '@parcours/platform';
import { allPages, type DocumentStore } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { PrintCode, PrintPiece } from './print-piece';
import type { PrintRun, PrintRunStatus } from './print-run';

const withdrawn = 'withdrawn';
const atOnce = 50;

/**
 * Runs, pieces and codes as documents. A piece is filed under its run's id, and under `withdrawn` once it is taken out. Several processes
 * work on them at once: runs and pieces change by a swap for what was read, so that of two changes one is lost, never both mixed.
 * A list says which pieces a run was closed with, in their order; it never changes.
 */
export class RunStore {
  constructor(private readonly documents: DocumentStore) {}

  run(id: string): Promise<PrintRun | undefined> {
    return this.documents.get<PrintRun>('print-run', id);
  }

  runs(query: { status?: PrintRunStatus; after?: string; limit: number }) {
    return this.documents.list<PrintRun>({ kind: 'print-run', ...query });
  }

  /** Opens a run where there is none of its id; answers whether it did. */
  open(run: PrintRun): Promise<boolean> {
    return this.swapRun(run, undefined);
  }

  /** Changes a run that still is as it was read; answers whether it did. */
  change(run: PrintRun, read: PrintRun): Promise<boolean> {
    return this.swapRun(run, read);
  }

  piece(id: string): Promise<PrintPiece | undefined> {
    return this.documents.get<PrintPiece>('print-piece', id);
  }

  /** The pieces that are filed under a run, in the order they came. */
  filed(runId: string): Promise<PrintPiece[]> {
    return this.all<PrintPiece>({ kind: 'print-piece', status: runId });
  }

  /** The pieces that a run prints, or printed, in the order they came. What was withdrawn when it was locked already is on paper. */
  async pieces(run: PrintRun): Promise<PrintPiece[]> {
    const filed = await this.filed(run.id);
    if (run.closedWith === undefined) return filed;
    const ids = await this.list(run.closedWith);
    const byId = new Map(filed.map((piece) => [piece.id, piece]));
    if (run.status === 'locked' || run.status === 'handed-over') {
      for (const id of ids) {
        const piece = byId.get(id) ?? (await this.piece(id));
        if (piece) byId.set(id, piece);
      }
    }
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  piecesOf(contact: string): Promise<PrintPiece[]> {
    return this.all<PrintPiece>({ kind: 'print-piece', contact });
  }

  /** Files pieces where none of their ids are; answers, in order, what stands there then. */
  async file(pieces: PrintPiece[]): Promise<PrintPiece[]> {
    const standing: PrintPiece[] = [];
    for (let from = 0; from < pieces.length; from += atOnce) {
      standing.push(...(await Promise.all(pieces.slice(from, from + atOnce).map(async (piece) => ((await this.swapPiece(piece, undefined)) ? piece : ((await this.piece(piece.id)) ?? piece))))));
    }
    return standing;
  }

  /** Files a piece anew that still is as it was read; answers whether it did. */
  refile(piece: PrintPiece, read: PrintPiece): Promise<boolean> {
    return this.swapPiece(piece, read);
  }

  /** The ids of a list. Throws `TerminalError` (`print-list-missing`): without it nobody knows what a run prints. */
  async list(id: string): Promise<string[]> {
    const ids = await this.documents.get<string[]>('print-list', id);
    if (!ids) throw new TerminalError('print-list-missing', `The list ${id} of a print run's pieces is not in the store: restore it from a backup.`);
    return ids;
  }

  /** Keeps a list of pieces; answers its id. */
  async keepList(pieces: PrintPiece[], at: number): Promise<string> {
    const id = randomUUID();
    await this.documents.put('print-list', [{ id, at, body: pieces.map((piece) => piece.id) }]);
    return id;
  }

  code(id: string): Promise<PrintCode | undefined> {
    return this.documents.get<PrintCode>('print-code', id);
  }

  putCodes(codes: PrintCode[], at: number): Promise<void> {
    return this.documents.put('print-code', codes.map((code) => ({ id: code.id, contact: code.contact, at, body: code })));
  }

  private swapRun(run: PrintRun, from: PrintRun | undefined): Promise<boolean> {
    return this.documents.swap('print-run', { id: run.id, status: run.status, at: run.createdAt, body: run }, from);
  }

  private swapPiece(piece: PrintPiece, from: PrintPiece | undefined): Promise<boolean> {
    return this.documents.swap('print-piece', { id: piece.id, contact: piece.contact, status: piece.withdrawn ? withdrawn : piece.runId, at: piece.at, body: piece }, from);
  }

  private all<T>(query: { kind: string; contact?: string; status?: string }): Promise<T[]> {
    return allPages((after) => this.documents.list<T>({ ...query, after, limit: 1_000 }));
  }
}
