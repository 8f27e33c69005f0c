import { Inject, Injectable, Optional } from '@nestjs/common';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { areSendsOff, STORES, type Stores } from '@parcours/store';
import { handOverFolder, HAND_OVER_PLACE, sha256Of, type HandOverPlace } from './hand-over-folder';
import { manifestCsv } from './manifest-csv';
import { PiecePlacer, type PieceForRun } from './piece-placer';
import { PrintRunError } from './print-error';
import type { PrintPiece } from './print-piece';
import { actionsIn, isOpen, type PrintRun, type PrintRunAction } from './print-run';
import { RunPrinter } from './run-printer.service';
import { RunStore } from './run-store';

/**
 * The print runs and their states (see `PrintRunStatus`). Everything that changes a run goes through here, in any number of processes at
 * once: each change is a swap for the run as it was read, so of two approvals, or two hand-overs, one wins.
 *
 * Guarantees, also where a process dies anywhere: a piece is printed once at most, and ends in one run that is or can be printed
 * (`PiecePlacer`); what is handed over is what was approved, under its SHA-256. A run is closed to new pieces by one swap, which names the
 * list of those in it; before anything else is done with it, what was filed too late moves on.
 * Does not guarantee: that a piece is taken out which is withdrawn while its run is being locked: it may be on paper already, and stays shown.
 */
@Injectable()
export class PrintRuns {
  private readonly store: RunStore;
  private readonly placer: PiecePlacer;
  private readonly place: HandOverPlace;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'contacts' | 'settings'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) settings: Pick<Settings, 'data' | 'timeZone'>,
    @Inject(RunPrinter) private readonly printer: Pick<RunPrinter, 'document' | 'faults' | 'manifest'>,
    @Optional() @Inject(HAND_OVER_PLACE) place?: HandOverPlace,
  ) {
    this.store = new RunStore(stores.documents);
    this.placer = new PiecePlacer(this.store, clock, settings);
    this.place = place ?? handOverFolder(settings.data);
  }

  piece(id: string): Promise<PrintPiece | undefined> {
    return this.store.piece(id);
  }

  /** Puts pieces into the open drafts, beside those of an interrupted attempt. Answers all as they stand. */
  gather(made: PieceForRun[], standing: PrintPiece[] = []): Promise<PrintPiece[]> {
    return this.placer.gather(made, standing);
  }

  /** Closes the run to new pieces and freezes its document. Throws `PrintRunError`. */
  async approve(id: string): Promise<PrintRun> {
    // 1. nobody is written to who is gone, and nothing new comes in
    const read = await this.runFor('approve', id);
    await this.withdrawClosed(read);
    const run = (await this.store.pieces(read)).length > 0 ? await this.close('approve', read) : read;
    const pieces = await this.store.pieces(run);
    if (pieces.length === 0) throw new PrintRunError('print-run-empty', `Print run ${id} has no pieces: there is nothing to approve.`, run.status);
    // 2. every piece as its printer needs it
    const faults = this.printer.faults(pieces);
    if (faults.length) throw new PrintRunError('preflight-failed', faults.slice(0, 5).join(' '), 'proof');
    // 3. the document that will be handed over; what was withdrawn since it was closed is on no list any more
    const document = await this.printer.document(run, pieces);
    const now = this.clock.now();
    const closedWith = await this.store.keepList(pieces, now);
    const approved: PrintRun = { ...run, status: 'approved', closedWith, approvedAt: now, approved: { ...totalsOf(pieces), documentSha256: sha256Of(document) } };
    if (!(await this.store.change(approved, run))) await this.notAllowed('approve', id);
    return approved;
  }

  /** Throws `PrintRunError`. A cancelled run's pieces are not printed; one that came too late for it goes to another. */
  async cancel(id: string): Promise<PrintRun> {
    const run = await this.close('cancel', await this.runFor('cancel', id));
    const cancelled: PrintRun = { ...run, status: 'cancelled', cancelledAt: this.clock.now() };
    if (await this.store.change(cancelled, run)) return cancelled;
    return this.cancel(id);
  }

  /**
   * Writes the approved document and its manifest into the run's hand-over folder; once it is there, doing it again changes nothing. What
   * a crash left `locked` is finished by whoever is asked next. Throws `PrintRunError`.
   */
  async handOver(id: string): Promise<PrintRun> {
    const known = await this.store.run(id);
    if (known?.status === 'handed-over') return known;
    const run = await this.runFor('hand-over', id);
    const written = await this.place.sha(id);
    if (written !== undefined && written !== run.approved?.documentSha256) {
      throw new PrintRunError('hand-over-taken', `The folder hand-over/${id} holds another document than the one approved: look at it and move it away.`, run.status);
    }
    const locked = written === undefined ? await this.writeApproved(run) : run;
    if (locked.status === 'handed-over') return locked;
    const done: PrintRun = { ...locked, status: 'handed-over', handedOverAt: this.clock.now() };
    if (await this.store.change(done, locked)) return done;
    // Another process finished the same document, or took it up; its state says what can be done.
    return this.handOver(id);
  }

  /** Takes every piece of the contact out of the runs that are not locked yet. */
  async withdraw(contact: string): Promise<void> {
    for (const piece of await this.store.piecesOf(contact)) await this.takeOut(piece);
  }

  /**
   * Takes an erased contact's pieces out of every run: out of those that are open as `withdraw` does, and out of what was handed over, whose
   * document and manifest are written anew without them. What is just being handed over is finished first. Throws `PrintRunError`.
   */
  async forget(contact: string): Promise<void> {
    await this.withdraw(contact);
    const pieces = await this.store.piecesOf(contact);
    for (const id of new Set(pieces.map(({ runId }) => runId))) {
      const read = await this.store.run(id);
      const run = read?.status === 'locked' ? await this.handOver(id) : read;
      if (run?.status !== 'handed-over' || (await this.place.sha(id)) === undefined) continue;
      const left = (await this.store.pieces(run)).filter((piece) => piece.contact !== contact);
      await this.place.replace(id, left.length > 0 ? { document: await this.printer.document(run, left), manifest: manifestCsv(this.printer.manifest(left)) } : undefined);
    }
  }

  /** Locks the run and writes it; answers it as it stands then. */
  private async writeApproved(run: PrintRun): Promise<PrintRun> {
    const { id } = run;
    if (await areSendsOff(this.stores.settings)) throw new PrintRunError('sends-off', 'Sends are off: nothing leaves the house.', run.status);
    // 1. what was approved, and nothing else
    if (run.status === 'approved' && (await this.withdrawClosed(run))) throw changed(id, 'A contact was closed since it was approved, and its piece taken out.');
    const pieces = await this.store.pieces(run);
    const document = await this.printer.document(run, pieces);
    const documentSha256 = sha256Of(document);
    if (documentSha256 !== run.approved?.documentSha256) {
      await this.store.change(unapproved(run), run);
      throw changed(id, 'It would be printed differently from what was approved.');
    }
    // 2. from here on nothing is taken out
    const locked: PrintRun = { ...run, status: 'locked' };
    if (run.status !== 'locked' && !(await this.store.change(locked, run))) return this.handOver(id);
    try {
      await this.place.write(id, { document, manifest: manifestCsv(this.printer.manifest(pieces)) });
    } catch (fault) {
      // Who finishes the same run at the same moment writes the same document.
      if ((await this.place.sha(id)) !== documentSha256) throw fault;
    }
    return locked;
  }

  /** Closes a run to new pieces, where it is a draft, and moves on what was filed too late: after that its list is all of it. */
  private async close(action: PrintRunAction, read: PrintRun): Promise<PrintRun> {
    let run = read;
    while (run.closedWith === undefined && (run.status === 'draft' || run.status === 'proof')) {
      const closed: PrintRun = { ...run, status: 'proof', closedWith: await this.store.keepList(await this.store.filed(run.id), this.clock.now()) };
      run = (await this.store.change(closed, run)) ? closed : await this.runFor(action, run.id);
    }
    if (run.closedWith !== undefined) await this.placer.settle(await this.store.filed(run.id));
    return run;
  }

  private async withdrawClosed(run: PrintRun): Promise<boolean> {
    const pieces = await this.store.pieces(run);
    const contacts = await this.stores.contacts.load([...new Set(pieces.map(({ contact }) => contact))]);
    const gone = pieces.filter(({ contact }) => contacts.get(contact)?.closed);
    for (const piece of gone) await this.takeOut(piece);
    return gone.length > 0;
  }

  /** The approval falls before the piece does: a crash in between leaves a run that must be looked at again. */
  private async takeOut(read: PrintPiece): Promise<void> {
    let piece: PrintPiece | undefined = read;
    while (piece && !piece.withdrawn) {
      const run = await this.store.run(piece.runId);
      if (!run || !isOpen(run.status)) return;
      if (run.status === 'approved' && !(await this.store.change(unapproved(run), run))) continue;
      if (await this.store.refile({ ...piece, withdrawn: true }, piece)) return;
      piece = await this.store.piece(read.id);
    }
  }

  private async runFor(action: PrintRunAction, id: string): Promise<PrintRun> {
    const run = await this.store.run(id);
    if (!run) throw new PrintRunError('print-run-unknown', `There is no print run ${id}.`);
    if (!actionsIn(run.status).includes(action)) throw notNow(run);
    return run;
  }

  /** Throws why an action came to nothing: another one was first. */
  private async notAllowed(action: PrintRunAction, id: string): Promise<never> {
    const run = await this.runFor(action, id);
    throw changed(id, `Somebody else changed it at the same moment: it is ${run.status}.`, run.status);
  }
}

/** Sums over pieces; `cost` in cents. */
export function totalsOf(pieces: PrintPiece[]): { pieces: number; pages: number; cost: number } {
  return pieces.reduce((sum, { pages, cost }) => ({ pieces: sum.pieces + 1, pages: sum.pages + pages, cost: sum.cost + cost }), { pieces: 0, pages: 0, cost: 0 });
}

function unapproved({ approved: _document, approvedAt: _at, ...run }: PrintRun): PrintRun {
  return { ...run, status: 'proof' };
}

function notNow({ id, status }: PrintRun): PrintRunError {
  return new PrintRunError('print-run-state', `Print run ${id} is ${status}.`, status);
}

function changed(id: string, why: string, state: PrintRun['status'] = 'proof'): PrintRunError {
  return new PrintRunError('print-run-changed', `Print run ${id} is no longer what was approved. ${why} Look at it and approve it again.`, state);
}
