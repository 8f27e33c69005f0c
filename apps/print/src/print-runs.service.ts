import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { createHash } from 'node:crypto';
import { handedOverSha, sha256Of, writeHandOver } from './hand-over-folder';
import { dayOf } from './make-piece';
import { manifestCsv } from './manifest-csv';
import { OneAtATime } from './one-at-a-time';
import { PrintRunError } from './print-error';
import type { NewPiece, PrintCode, PrintPiece } from './print-piece';
import { actionsIn, isOpen, type PrintRun, type PrintRunAction } from './print-run';
import { RunPrinter } from './run-printer.service';
import { RunStore } from './run-store';

export interface PieceForRun {
  piece: NewPiece;
  codes: PrintCode[];
  currency: string;
}

/**
 * The print runs and their states (see `PrintRunStatus`). Everything that changes a run goes through here, one thing at a time: a run that
 * is being approved takes no more pieces, and of two approvals one wins. That holds within a process, which is what runs of one data
 * file have.
 */
@Injectable()
export class PrintRuns {
  private readonly store: RunStore;
  private readonly turns = new OneAtATime();

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'contacts' | 'settings'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'data' | 'timeZone'>,
    @Inject(RunPrinter) private readonly printer: RunPrinter,
  ) {
    this.store = new RunStore(stores.documents);
  }

  piece(id: string): Promise<PrintPiece | undefined> {
    return this.store.piece(id);
  }

  /** Puts pieces into the open drafts of their format, class and printer, opening what is missing. Answers the pieces as they stand. */
  gather(made: PieceForRun[]): Promise<PrintPiece[]> {
    return this.turns.run(async () => {
      if (made.length === 0) return [];
      const drafts = await this.drafts();
      const placed: PrintPiece[] = [];
      for (const { piece, currency } of made) {
        const key = keyOf({ ...piece, currency });
        let draft = drafts.get(key);
        if (!draft) {
          draft = { id: runIdOf(piece, this.settings.timeZone), format: piece.format, class: piece.class, printer: piece.printer, currency, status: 'draft', createdAt: this.clock.now() };
          await this.store.putRun(draft);
          drafts.set(key, draft);
        }
        placed.push({ ...piece, runId: draft.id });
      }
      // A code must lead somewhere before its piece can be printed.
      await this.store.putCodes(made.flatMap(({ codes }) => codes), this.clock.now());
      await this.store.putPieces(placed);
      return placed;
    });
  }

  /** Closes the run to new pieces and freezes its document. Throws `PrintRunError`. */
  approve(id: string): Promise<PrintRun> {
    return this.turns.run(async () => {
      // 1. nothing new comes in, and nobody is written to who is gone
      const run = await this.runFor('approve', id);
      await this.withdrawClosed(run);
      const pieces = await this.store.pieces(id);
      if (pieces.length === 0) throw new PrintRunError('print-run-empty', `Print run ${id} has no pieces: there is nothing to approve.`, run.status);
      const proof: PrintRun = { ...run, status: 'proof' };
      await this.store.putRun(proof);
      // 2. every piece as its printer needs it
      const faults = this.printer.faults(pieces);
      if (faults.length) throw new PrintRunError('preflight-failed', faults.slice(0, 5).join(' '), 'proof');
      // 3. the document that will be handed over
      const document = await this.printer.document(run, pieces);
      const approved: PrintRun = { ...proof, status: 'approved', approvedAt: this.clock.now(), approved: { ...totalsOf(pieces), documentSha256: sha256Of(document) } };
      await this.store.putRun(approved);
      return approved;
    });
  }

  /** Throws `PrintRunError`. A cancelled run's pieces are not printed. */
  cancel(id: string): Promise<PrintRun> {
    return this.turns.run(async () => {
      const run = await this.runFor('cancel', id);
      const cancelled: PrintRun = { ...run, status: 'cancelled', cancelledAt: this.clock.now() };
      await this.store.putRun(cancelled);
      return cancelled;
    });
  }

  /**
   * Writes the approved document and its manifest into the run's hand-over folder; once it is there, doing it again changes nothing.
   * Throws `PrintRunError`.
   */
  handOver(id: string): Promise<PrintRun> {
    return this.turns.run(async () => {
      const known = await this.store.run(id);
      if (known?.status === 'handed-over') return known;
      const run = await this.runFor('hand-over', id);
      const written = await handedOverSha(this.settings.data, id);
      if (written === undefined) await this.writeApproved(run);
      else if (written !== run.approved?.documentSha256) {
        throw new PrintRunError('hand-over-taken', `The folder hand-over/${id} holds another document than the one approved: look at it and move it away.`, run.status);
      }
      const done: PrintRun = { ...run, status: 'handed-over', handedOverAt: this.clock.now() };
      await this.store.putRun(done);
      return done;
    });
  }

  /** Takes every piece of the contact out of the runs that are not locked yet. */
  withdraw(contact: string): Promise<void> {
    return this.turns.run(async () => {
      const pieces = (await this.store.piecesOf(contact)).filter(({ withdrawn }) => !withdrawn);
      for (const runId of new Set(pieces.map((piece) => piece.runId))) {
        const run = await this.store.run(runId);
        if (run && isOpen(run.status)) await this.takeOut(run, pieces.filter((piece) => piece.runId === runId));
      }
    });
  }

  private async writeApproved(run: PrintRun): Promise<void> {
    const { id } = run;
    if ((await this.stores.settings.get<{ off?: boolean }>('sends'))?.off) throw new PrintRunError('sends-off', 'Sends are off: nothing leaves the house.', run.status);
    // 1. what was approved, and nothing else
    if (run.status === 'approved' && (await this.withdrawClosed(run))) throw changed(id, 'A contact was closed since it was approved, and its piece taken out.');
    const pieces = await this.store.pieces(id);
    const document = await this.printer.document(run, pieces);
    if (sha256Of(document) !== run.approved?.documentSha256) {
      await this.backToProof(run);
      throw changed(id, 'It would be printed differently from what was approved.');
    }
    // 2. from here on nothing is taken out
    await this.store.putRun({ ...run, status: 'locked' });
    await writeHandOver(this.settings.data, id, { document, manifest: manifestCsv(this.printer.manifest(pieces)) });
  }

  private async withdrawClosed(run: PrintRun): Promise<boolean> {
    const pieces = await this.store.pieces(run.id);
    const contacts = await this.stores.contacts.load([...new Set(pieces.map(({ contact }) => contact))]);
    const gone = pieces.filter(({ contact }) => contacts.get(contact)?.closed);
    if (gone.length) await this.takeOut(run, gone);
    return gone.length > 0;
  }

  /** The approval falls before the piece does: a crash in between leaves a run that must be looked at again. */
  private async takeOut(run: PrintRun, pieces: PrintPiece[]): Promise<void> {
    if (run.status === 'approved') await this.backToProof(run);
    await this.store.putPieces(pieces.map((piece) => ({ ...piece, withdrawn: true })));
  }

  private backToProof({ approved: _document, approvedAt: _at, ...run }: PrintRun): Promise<void> {
    return this.store.putRun({ ...run, status: 'proof' });
  }

  private async runFor(action: PrintRunAction, id: string): Promise<PrintRun> {
    const run = await this.store.run(id);
    if (!run) throw new PrintRunError('print-run-unknown', `There is no print run ${id}.`);
    if (!actionsIn(run.status).includes(action)) throw new PrintRunError('print-run-state', `Print run ${id} is ${run.status}.`, run.status);
    return run;
  }

  private async drafts(): Promise<Map<string, PrintRun>> {
    const found = new Map<string, PrintRun>();
    for (let after: string | undefined; ; ) {
      const page = await this.store.runs({ status: 'draft', after, limit: 100 });
      for (const run of page.items) found.set(keyOf(run), run);
      after = page.next;
      if (after === undefined) return found;
    }
  }
}

/** Sums over pieces; `cost` in cents. */
export function totalsOf(pieces: PrintPiece[]): { pieces: number; pages: number; cost: number } {
  return pieces.reduce((sum, { pages, cost }) => ({ pieces: sum.pieces + 1, pages: sum.pages + pages, cost: sum.cost + cost }), { pieces: 0, pages: 0, cost: 0 });
}

const keyOf = ({ format, class: postage, printer, currency }: Pick<PrintRun, 'format' | 'class' | 'printer' | 'currency'>): string => JSON.stringify([format, postage, printer, currency]);

/** The day and the piece that opened it: a run opened again after a crash is the same run. */
function runIdOf({ id, at }: NewPiece, timeZone: string): string {
  return `${dayOf(at, timeZone)}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

function changed(id: string, why: string): PrintRunError {
  return new PrintRunError('print-run-changed', `Print run ${id} is no longer what was approved. ${why} Look at it and approve it again.`, 'proof');
}
