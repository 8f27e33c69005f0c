import { newContact } from '@parcours/contact';
import { MovableClock, RetryableError } from '@parcours/platform';
import fc from 'fast-check';
import { MemoryContactStore } from '../../../test/support/memory/memory-stores';
import { MemoryDocumentStore } from '../../../test/support/memory/memory-document-store';
import { MemorySettingStore } from '../../../test/support/memory/memory-setting-store';
import { sha256Of, type HandOverPlace } from './hand-over-folder';
import { PrintRunError } from './print-error';
import type { NewPiece, PrintPiece } from './print-piece';
import type { PrintRun } from './print-run';
import { PrintRuns } from './print-runs.service';
import { RunStore } from './run-store';

const now = Date.parse('2026-05-04T09:00:00Z');
const pieceOf = (id: string): NewPiece => ({
  id, contact: `c-${id}`, learner: id, journey: 'j', step: 's', template: 't', locale: 'fr', format: 'a4-letter', class: 'envelope', printer: 'house', addressLines: [], subject: '', paragraphs: [], offers: [], url: '', at: now, pages: 1, cost: 1,
});
const forRun = (id: string) => ({ piece: pieceOf(id), codes: [], currency: 'EUR' });

/** Draws the ids of what it prints. */
const printer = {
  document: async ({ id }: Pick<PrintRun, 'id'>, pieces: PrintPiece[]) => Buffer.from(JSON.stringify([id, ...pieces.map((piece) => piece.id)])),
  faults: (): string[] => [],
  manifest: () => [],
};

/** Before each thing that a process does with what it shares: waits for its turn, or dies. */
type Turn = () => Promise<void>;

function watched<T extends object>(target: T, turn: Turn): T {
  return new Proxy(target, {
    get: (of, name: string & keyof T) => {
      const work = of[name];
      return typeof work !== 'function' ? work : async (...given: unknown[]) => {
        await turn();
        return (work as (...all: unknown[]) => unknown).apply(of, given);
      };
    },
  });
}

/** What all print processes share: the store, and the place that the printer fetches from. */
function house() {
  const documents = new MemoryDocumentStore();
  const contacts = new MemoryContactStore();
  const settings = new MemorySettingStore();
  const printed = new Map<string, string[]>();
  const place: HandOverPlace = {
    sha: async (runId) => {
      const ids = printed.get(runId);
      return ids && shaOf([runId, ...ids]);
    },
    write: async (runId, { document }) => {
      if (printed.has(runId)) throw new Error('ENOTEMPTY');
      printed.set(runId, (JSON.parse(document.toString()) as string[]).slice(1));
    },
    replace: async () => undefined,
  };
  /** A process of its own. */
  const open = (turn: Turn = async () => undefined): PrintRuns =>
    new PrintRuns({ documents: watched(documents, turn), contacts: watched(contacts, turn), settings: watched(settings, turn) }, new MovableClock(now), { data: '', timeZone: 'Europe/Paris' }, printer, watched(place, turn));
  const store = new RunStore(documents);
  const runs = async (): Promise<PrintRun[]> => (await store.runs({ limit: 1_000 })).items;
  return { contacts, documents, printed, open, store, runs };
}

const shaOf = (parts: string[]): string => sha256Of(Buffer.from(JSON.stringify(parts)));

const expected = (fault: unknown): void => {
  if (!(fault instanceof PrintRunError)) throw fault;
};

/** Approves and hands over what there is. */
async function operate(runs: PrintRuns, ids: string[]): Promise<void> {
  for (const id of ids) {
    await runs.approve(id).catch(expected);
    await runs.handOver(id).catch(expected);
  }
}

type Act = { type: 'gather'; pieces: string[] } | { type: 'operate' } | { type: 'cancel' } | { type: 'withdraw'; piece: string };

const names = ['a', 'b', 'c', 'd'];
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('gather' as const), pieces: fc.subarray(names, { minLength: 1 }) }) },
  { weight: 4, arbitrary: fc.constant({ type: 'operate' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'cancel' } as const) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('withdraw' as const), piece: fc.constantFrom(...names) }) },
);

describe('print runs of several processes', () => {
  it('print every piece once, whatever comes between, and whoever dies', async () => {
    const scenario = fc.record({ acts: fc.array(fc.record({ act: acts, dies: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(25) }) }), { minLength: 2, maxLength: 6 }), scheduler: fc.scheduler() });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ acts: doing, scheduler }) => {
        const { documents, contacts, printed, open, store, runs } = house();
        const died = new RetryableError('killed', 'the process ended here');
        const attempt = (dies: number | undefined): PrintRuns => {
          let left = dies ?? Infinity;
          return open(async () => {
            await scheduler.schedule(Promise.resolve());
            if (left-- <= 0) throw died;
          });
        };
        const act = async (what: Act, with_: PrintRuns): Promise<void> => {
          switch (what.type) {
            case 'gather': {
              const standing = (await Promise.all(what.pieces.map((id) => with_.piece(id)))).flatMap((piece) => piece ?? []);
              await with_.gather(what.pieces.filter((id) => !standing.some((piece) => piece.id === id)).map(forRun), standing);
              return;
            }
            case 'withdraw': {
              const id = `c-${what.piece}`;
              await contacts.commit([{ ...newContact(id, now), version: 1, closed: { reason: 'left', at: now } }]);
              return with_.withdraw(id);
            }
            case 'operate':
              for (let round = 0; round < 2; round++) await operate(with_, (await runs()).map(({ id }) => id));
              return;
            case 'cancel':
              for (const { id } of (await runs()).slice(0, 1)) await with_.cancel(id).catch(expected);
          }
        };
        // 1. a draft is open; then all at once, each in a process of its own; what comes by the log comes again until it is done
        const asked = new Set(['first']);
        await open().gather([forRun('first')]);
        const working = doing.map(async ({ act: what, dies }) => {
          if (what.type === 'gather') for (const id of what.pieces) asked.add(id);
          try {
            await act(what, attempt(dies));
          } catch (fault) {
            if (fault !== died) throw fault;
            if (what.type === 'gather' || what.type === 'withdraw') await act(what, attempt(undefined));
          }
        });
        await scheduler.waitFor(Promise.all(working));
        // 2. then people print what there is to be printed
        await operate(open(), (await runs()).map(({ id }) => id));
        await operate(open(), (await runs()).map(({ id }) => id));
        const pieces = await Promise.all([...asked].map(async (id) => (await documents.get('print-piece', id)) as PrintPiece));
        const byId = new Map((await runs()).map((run) => [run.id, run]));
        const onPaper = [...printed.values()].flat();
        expect(new Set(onPaper).size).toBe(onPaper.length);
        for (const piece of pieces) {
          const run = byId.get(piece.runId) as PrintRun;
          if (piece.withdrawn) continue;
          if (run.status === 'cancelled') expect(await store.list(run.closedWith ?? '')).toContain(piece.id);
          else expect([piece.id, run.status, printed.get(run.id)]).toEqual([piece.id, 'handed-over', expect.arrayContaining([piece.id])]);
        }
        for (const [id, ids] of printed) {
          const run = byId.get(id) as PrintRun;
          expect([run.approved?.documentSha256, (await store.pieces(run)).map((piece) => piece.id)]).toEqual([shaOf([id, ...ids]), ids]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('move a piece on that was filed when its run had been closed', async () => {
    const { open, runs, store, printed } = house();
    await open().gather([forRun('a')]);
    const [run] = await runs();
    let approved: PrintRun | undefined;
    const late = open(async () => {
      // The approval comes when the piece has found its run and is not filed yet.
      if (++turns === 3) approved = await open().approve(run?.id ?? '');
    });
    let turns = 0;
    const [b] = await late.gather([forRun('b')]);
    expect(approved).toMatchObject({ status: 'approved', approved: { pieces: 1 } });
    expect((await runs()).map(({ id, status }) => [id, status])).toEqual([[run?.id, 'approved'], [b?.runId, 'draft']]);
    await operate(open(), (await runs()).map(({ id }) => id));
    expect([...printed.values()]).toEqual([['a'], ['b']]);
    expect((await store.piece('b'))?.runId).toBe(b?.runId);
  });

  it.each([
    ['has looked what it prints', 8],
    ['has locked the run', 11],
    ['has written the document', 12],
  ])('are handed over once by two who ask at once, the second when the first %s', async (_what, turn) => {
    const { open, runs, printed, documents } = house();
    await open().gather([forRun('a')]);
    const id = (await runs())[0]?.id ?? '';
    await open().approve(id);
    const other = open();
    let turns = 0;
    let second: Promise<PrintRun> | undefined;
    const one = open(async () => {
      if (++turns === turn) second = other.handOver(id);
      await second;
    });
    const answers = [await one.handOver(id), await second];
    expect(answers.map((answer) => answer?.status)).toEqual(['handed-over', 'handed-over']);
    expect([...printed]).toEqual([[id, ['a']]]);
    expect((await documents.get<PrintRun>('print-run', id))?.status).toBe('handed-over');
  });
});
