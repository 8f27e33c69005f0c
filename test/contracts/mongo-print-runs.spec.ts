import { MovableClock } from '@parcours/platform';
import { PrintRunError, PrintRuns, type HandOverPlace, type NewPiece, type PrintPiece, type PrintRun } from '@parcours-apps/print';
import { createHash } from 'node:crypto';
import { mongoUri, openTestStores, testDatabase } from '../support/mongo-house';

const describeOnMongo = mongoUri() ? describe : describe.skip;
const now = Date.parse('2026-05-04T09:00:00Z');
const pieceOf = (id: string): NewPiece => ({
  id, contact: `c-${id}`, learner: id, journey: 'j', step: 's', template: 't', locale: 'fr', format: 'a4-letter', class: 'envelope', printer: 'house', addressLines: [], subject: 'Été', paragraphs: ['{"a":1}'], offers: [], url: '', at: now, pages: 1, cost: 1,
});

describeOnMongo('print runs on MongoDB (without MONGODB_URI it does not run: eval "$(../shared/services/start)" sets it)', () => {
  it('print every piece once though three processes gather, approve and hand over at the same time', async () => {
    const database = testDatabase();
    const printed = new Map<string, { ids: string[]; sha: string }>();
    const place: HandOverPlace = {
      sha: async (run) => printed.get(run)?.sha,
      write: async (run, { document }) => {
        if (printed.has(run)) throw new Error('It is there.');
        printed.set(run, { ids: JSON.parse(document.toString()) as string[], sha: createHash('sha256').update(document).digest('hex') });
      },
      replace: async () => undefined,
    };
    const printer = { document: async (_run: unknown, pieces: PrintPiece[]) => Buffer.from(JSON.stringify(pieces.map(({ id }) => id))), faults: () => [], manifest: () => [] };
    const processes = Array.from({ length: 3 }, () => {
      const { stores } = openTestStores({ database });
      return { stores, runs: new PrintRuns(stores, new MovableClock(now), { data: '', timeZone: 'Europe/Paris' }, printer, place) };
    });
    const runsOf = async (n: number): Promise<PrintRun[]> => (await processes[n]?.stores.documents.list<PrintRun>({ kind: 'print-run', limit: 100 }))?.items ?? [];
    const operate = async (n: number): Promise<void> => {
      for (const { id } of await runsOf(n)) {
        for (const act of ['approve', 'handOver'] as const) {
          await processes[n]?.runs[act](id).catch((fault: unknown) => {
            if (!(fault instanceof PrintRunError)) throw fault;
          });
        }
      }
    };
    const ids = Array.from({ length: 24 }, (_, i) => `p-${i}`);
    await Promise.all(
      processes.map(async ({ runs }, n) => {
        for (let from = n * 8; from < n * 8 + 8; from += 2) {
          await runs.gather(ids.slice(from, from + 2).map((id) => ({ piece: pieceOf(id), codes: [], currency: 'EUR' })));
          await operate((n + 1) % 3);
        }
      }),
    );
    await operate(0);
    await operate(0);
    expect([...printed.values()].flatMap(({ ids: of }) => of).sort()).toEqual([...ids].sort());
    for (const run of await runsOf(0)) expect([run.status, run.approved?.documentSha256]).toEqual(['handed-over', printed.get(run.id)?.sha]);
  });
});
