import type { DocumentStore } from '@parcours/store';
import type { PrintCode, PrintPiece } from './print-piece';
import type { PrintRun, PrintRunStatus } from './print-run';

const withdrawn = 'withdrawn';

/** Runs, pieces and codes as documents. A piece is filed under its run's id, and under `withdrawn` once it is taken out. */
export class RunStore {
  constructor(private readonly documents: DocumentStore) {}

  run(id: string): Promise<PrintRun | undefined> {
    return this.documents.get<PrintRun>('print-run', id);
  }

  runs(query: { status?: PrintRunStatus; after?: string; limit: number }) {
    return this.documents.list<PrintRun>({ kind: 'print-run', ...query });
  }

  putRun(run: PrintRun): Promise<void> {
    return this.documents.put('print-run', [{ id: run.id, status: run.status, at: run.createdAt, body: run }]);
  }

  piece(id: string): Promise<PrintPiece | undefined> {
    return this.documents.get<PrintPiece>('print-piece', id);
  }

  /** The pieces that will be printed, in the order they came. */
  pieces(runId: string): Promise<PrintPiece[]> {
    return this.all<PrintPiece>({ kind: 'print-piece', status: runId });
  }

  piecesOf(contact: string): Promise<PrintPiece[]> {
    return this.all<PrintPiece>({ kind: 'print-piece', contact });
  }

  putPieces(pieces: PrintPiece[]): Promise<void> {
    return this.documents.put('print-piece', pieces.map((piece) => ({ id: piece.id, contact: piece.contact, status: piece.withdrawn ? withdrawn : piece.runId, at: piece.at, body: piece })));
  }

  code(id: string): Promise<PrintCode | undefined> {
    return this.documents.get<PrintCode>('print-code', id);
  }

  putCodes(codes: PrintCode[], at: number): Promise<void> {
    return this.documents.put('print-code', codes.map((code) => ({ id: code.id, contact: code.contact, at, body: code })));
  }

  private async all<T>(query: { kind: string; contact?: string; status?: string }): Promise<T[]> {
    const found: T[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.documents.list<T>({ ...query, after, limit: 1_000 });
      found.push(...page.items);
      after = page.next;
      if (after === undefined) return found;
    }
  }
}
