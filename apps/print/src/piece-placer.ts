import { RetryableError, type Clock, type Settings } from '@parcours/platform';
import { createHash } from 'node:crypto';
import { dayOf } from './make-piece';
import type { NewPiece, PrintCode, PrintPiece } from './print-piece';
import type { PrintRun } from './print-run';
import type { RunStore } from './run-store';

export interface PieceForRun {
  piece: NewPiece;
  codes: PrintCode[];
  currency: string;
}

const roundsAtMost = 20;

/**
 * Puts pieces into the open drafts of their format, class and printer, and sees to it that each ends in a run that prints it.
 *
 * A piece is filed first, and its run looked at again afterwards: a run that was closed meanwhile says by its list whether the piece is in
 * it. If not, the piece moves on to another draft, and is looked at again. A list never grows, so a piece that is not on it never gets
 * on it, and moving it is safe however late that happens. Of a run without a list nothing moves: whoever closes it looks, after its list
 * stands, at what was filed too late (`settle`). So one of the two sees it, and after a crash the piece's command comes again.
 *
 * Two processes may open two drafts of one kind at once. That is harmless: each piece is in one of them, both are printed, and pieces that
 * come later go to the elder.
 */
export class PiecePlacer {
  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly settings: Pick<Settings, 'timeZone'>,
  ) {}

  /** Pieces into their drafts, beside those that stand already; answers all of them as they stand. */
  async gather(made: PieceForRun[], standing: PrintPiece[]): Promise<PrintPiece[]> {
    const drafts = made.length > 0 ? await this.drafts() : new Map<string, PrintRun>();
    const placed: PrintPiece[] = [];
    for (const { piece, currency } of made) placed.push({ ...piece, runId: (await this.draftFor(piece, currency, drafts)).id });
    // A code must lead somewhere before its piece can be printed.
    await this.store.putCodes(made.flatMap(({ codes }) => codes), this.clock.now());
    return this.settle([...standing, ...(await this.store.file(placed))]);
  }

  /** Moves those on whose run was closed without them; answers all as they stand. Throws `RetryableError` (`print-run-closing`). */
  async settle(pieces: PrintPiece[]): Promise<PrintPiece[]> {
    const settled = new Map(pieces.map((piece) => [piece.id, piece]));
    for (let round = 0; round < roundsAtMost; round++) {
      const astray = await this.astray([...settled.values()]);
      if (astray.length === 0) return [...settled.values()];
      const drafts = await this.drafts();
      for (const { piece, currency } of astray) {
        const moved = { ...piece, runId: (await this.draftFor(piece, currency, drafts)).id };
        settled.set(piece.id, (await this.store.refile(moved, piece)) ? moved : ((await this.store.piece(piece.id)) ?? piece));
      }
    }
    throw new RetryableError('print-run-closing', 'Print runs are being closed faster than their pieces find one.');
  }

  private async astray(pieces: PrintPiece[]): Promise<{ piece: PrintPiece; currency: string }[]> {
    const found: { piece: PrintPiece; currency: string }[] = [];
    const open = pieces.filter(({ withdrawn }) => !withdrawn);
    for (const runId of new Set(open.map((piece) => piece.runId))) {
      const run = await this.store.run(runId);
      if (run?.closedWith === undefined) continue;
      const listed = new Set(await this.store.list(run.closedWith));
      for (const piece of open) if (piece.runId === runId && !listed.has(piece.id)) found.push({ piece, currency: run.currency });
    }
    return found;
  }

  /** The open draft for a piece, made where there is none; `drafts` are those known. */
  private async draftFor(piece: NewPiece, currency: string, drafts: Map<string, PrintRun>): Promise<PrintRun> {
    const { format, class: postage, printer } = piece;
    const key = keyOf({ format, class: postage, printer, currency });
    const known = drafts.get(key);
    if (known) return known;
    for (let attempt = 0; ; attempt++) {
      const run: PrintRun = { id: runIdOf(piece, this.settings.timeZone, attempt), format, class: postage, printer, currency, status: 'draft', createdAt: this.clock.now() };
      const standing = (await this.store.open(run)) ? run : await this.store.run(run.id);
      if (standing?.status !== 'draft' || keyOf(standing) !== key) continue;
      drafts.set(key, standing);
      return standing;
    }
  }

  /** By kind; of several of one kind the eldest. */
  private async drafts(): Promise<Map<string, PrintRun>> {
    const found = new Map<string, PrintRun>();
    for (let after: string | undefined; ; ) {
      const page = await this.store.runs({ status: 'draft', after, limit: 100 });
      for (const run of page.items) if (!found.has(keyOf(run))) found.set(keyOf(run), run);
      after = page.next;
      if (after === undefined) return found;
    }
  }
}

const keyOf = ({ format, class: postage, printer, currency }: Pick<PrintRun, 'format' | 'class' | 'printer' | 'currency'>): string => JSON.stringify([format, postage, printer, currency]);

/** The day and the piece that opened it: a run opened again after a crash is the same run. A piece opens another where its first was closed. */
function runIdOf({ id, at }: Pick<NewPiece, 'id' | 'at'>, timeZone: string, attempt: number): string {
  return `${dayOf(at, timeZone)}-${createHash('sha256').update(attempt === 0 ? id : `${id} ${attempt}`).digest('hex').slice(0, 8)}`;
}
