import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openPrintHouse, printCommand, type PrintHouse } from '../../../test/support/print-house';
import type { PrintRun } from './print-run';
import { PrintRuns } from './print-runs.service';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a print run', () => {
  let house: PrintHouse;
  let id: string;
  beforeEach(async () => {
    house = await openPrintHouse();
    await house.queue(printCommand('a'), printCommand('b'));
    id = (await house.stores.documents.list<PrintRun>({ kind: 'print-run', limit: 1 })).items[0]?.id ?? '';
  });
  afterEach(() => house.app.close());
  const act = (action: string, run = id) => house.post(`/v1/print/runs/${run}/${action}`);
  const run = async () => (await house.get(`/v1/print/runs/${id}`)).json<{ status: string; pieces: number; documentSha256?: string; items: { id: string }[] }>();
  const folder = () => join(house.data, 'hand-over', id);

  it('freezes its document when it is approved, and a new one opens for what comes later', async () => {
    const approved = await act('approve');
    expect(approved.statusCode).toBe(200);
    const document = (await house.get(`/v1/print/runs/${id}/document.pdf`)).rawPayload;
    expect(approved.json()).toMatchObject({ status: 'approved', pieces: 2, pages: 2, cost: 280, approvedAt: '2026-05-04T09:00:00Z', documentSha256: sha256(document) });
    await house.queue(printCommand('later'));
    const { items } = (await house.get('/v1/print/runs')).json<{ items: { id: string; status: string; pieces: number }[] }>();
    expect(items).toEqual([expect.objectContaining({ id, status: 'approved', pieces: 2 }), expect.objectContaining({ status: 'draft', pieces: 1 })]);
    expect((await house.get(`/v1/print/runs/${id}/document.pdf`)).rawPayload.equals(document)).toBe(true);
  });

  it('lets one of two approvals at once win', async () => {
    const answers = await Promise.all([act('approve'), act('approve')]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.json()).toMatchObject({ code: 'print-run-state', state: 'approved', may: ['hand-over', 'cancel'] });
  });

  it('never takes a piece into a run that is approved at the same moment without printing it', async () => {
    const { documents } = house.stores;
    const swap = documents.swap.bind(documents);
    let approving: Promise<PrintRun> | undefined;
    // The approval comes when the piece has found its run and is not stored yet.
    jest.spyOn(documents, 'swap').mockImplementation(async (kind, row, from) => {
      if (kind === 'print-piece' && !approving) {
        approving = house.module.get(PrintRuns).approve(id);
        for (let turn = 0; turn < 5; turn++) await setImmediate();
      }
      return swap(kind, row, from);
    });
    await house.queue(printCommand('c'));
    const approved = await approving;
    const { items, documentSha256 } = await run();
    expect(approved?.approved).toMatchObject({ pieces: items.length, documentSha256 });
    expect(sha256((await house.get(`/v1/print/runs/${id}/document.pdf`)).rawPayload)).toBe(documentSha256);
    expect(await documents.count({ kind: 'print-piece' })).toBe(3);
  });

  it('is handed over as PDF and manifest, once, complete', async () => {
    await act('approve');
    const { documentSha256 } = await run();
    const answers = [await act('hand-over'), await act('hand-over')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(answers[0]?.json()).toMatchObject({ status: 'handed-over', handedOverAt: '2026-05-04T09:00:00Z' });
    expect(answers[1]?.json()).toEqual(answers[0]?.json());
    expect(readdirSync(join(house.data, 'hand-over'))).toEqual([id]);
    expect(readdirSync(folder()).sort()).toEqual(['document.pdf', 'manifest.csv']);
    expect(sha256(readFileSync(join(folder(), 'document.pdf')))).toBe(documentSha256);
    expect(readFileSync(join(folder(), 'manifest.csv'), 'utf8')).toBe((await house.get(`/v1/print/runs/${id}/manifest.csv`)).body);
  });

  it('goes on where a crash interrupted the handing over', async () => {
    await act('approve');
    await act('hand-over');
    const stored = await house.stores.documents.get<PrintRun>('print-run', id);
    for (const status of ['locked', 'approved'] as const) {
      await house.stores.documents.put('print-run', [{ id, status, at: 1, body: { ...stored, status, handedOverAt: undefined } }]);
      expect((await act('hand-over')).json()).toMatchObject({ status: 'handed-over' });
    }
    expect(readdirSync(join(house.data, 'hand-over'))).toEqual([id]);
  });

  it('is not handed over onto another document', async () => {
    await act('approve');
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'document.pdf'), 'something else');
    expect((await act('hand-over')).json()).toMatchObject({ status: 409, code: 'hand-over-taken' });
    expect((await run()).status).toBe('approved');
    expect(readFileSync(join(folder(), 'document.pdf'), 'utf8')).toBe('something else');
  });

  it('does not leave the house while sends are off', async () => {
    await act('approve');
    await house.stores.settings.set('sends', { off: true });
    expect((await act('hand-over')).json()).toMatchObject({ status: 409, code: 'sends-off' });
    await house.stores.settings.set('sends', { off: false });
    expect((await act('hand-over')).statusCode).toBe(200);
  });

  it('is approved again when it would be printed differently from what was approved', async () => {
    await act('approve');
    const stored = await house.stores.documents.get<PrintRun>('print-run', id);
    await house.stores.documents.put('print-run', [{ id, status: 'approved', at: 1, body: { ...stored, approved: { ...stored?.approved, documentSha256: '0'.repeat(64) } } }]);
    expect((await act('hand-over')).json()).toMatchObject({ status: 409, code: 'print-run-changed', state: 'proof' });
    expect((await act('approve')).statusCode).toBe(200);
    expect((await act('hand-over')).statusCode).toBe(200);
  });

  const steps: [string, string[], string, number, string][] = [
    ['draft', [], 'hand-over', 409, 'draft'],
    ['approved', ['approve'], 'approve', 409, 'approved'],
    ['approved', ['approve'], 'cancel', 200, 'cancelled'],
    ['draft', [], 'cancel', 200, 'cancelled'],
    ['cancelled', ['cancel'], 'approve', 409, 'cancelled'],
    ['cancelled', ['cancel'], 'hand-over', 409, 'cancelled'],
    ['cancelled', ['cancel'], 'cancel', 409, 'cancelled'],
    ['handed over', ['approve', 'hand-over'], 'cancel', 409, 'handed-over'],
    ['handed over', ['approve', 'hand-over'], 'approve', 409, 'handed-over'],
  ];
  it.each(steps)('that is %s (%j) answers %s with %i and is %s then', async (_what, before, action, status, then) => {
    for (const step of before) await act(step);
    const answer = await act(action);
    expect(answer.statusCode).toBe(status);
    expect((await run()).status).toBe(then);
    if (status === 409) {
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ code: 'print-run-state', state: then, detail: `Print run ${id} is ${then}.`, action: expect.stringMatching(/\.$/) });
    }
  });

  it('unknown to the house is a 404', async () => {
    for (const answer of [await act('approve', 'no-such-run'), await house.get('/v1/print/runs/no-such-run'), await house.get('/v1/print/runs/no-such-run/document.pdf')]) {
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'print-run-unknown']);
    }
  });

  it('loses the letters of a contact that is closed, until it is locked', async () => {
    await house.close('c-a');
    expect(await run()).toMatchObject({ status: 'draft', pieces: 1, items: [{ id: 'b' }] });
    await act('approve');
    await act('hand-over');
    await house.close('c-b');
    expect(await run()).toMatchObject({ status: 'handed-over', pieces: 1, items: [{ id: 'b' }] });
  });

  it('must be approved again when an approved letter was taken out', async () => {
    await act('approve');
    await house.close('c-a');
    expect(await run()).toMatchObject({ status: 'proof', pieces: 1 });
    expect((await act('hand-over')).statusCode).toBe(409);
    expect((await act('approve')).json()).toMatchObject({ pieces: 1, items: [{ id: 'b', firstPage: 1 }] });
  });

  it('looks once more who is gone before it is approved and before it is handed over', async () => {
    await house.addContact('c-a', (contact) => void (contact.closed = { reason: 'left', at: 1 }));
    expect((await act('approve')).json()).toMatchObject({ pieces: 1 });
    await house.addContact('c-b', (contact) => void (contact.closed = { reason: 'left', at: 1 }));
    expect((await act('hand-over')).json()).toMatchObject({ code: 'print-run-changed' });
    expect((await act('approve')).json()).toMatchObject({ status: 409, code: 'print-run-empty', state: 'proof' });
  });

  it('keeps out what was withdrawn when the closing is told again, and leaves other contacts alone', async () => {
    await house.close('c-a');
    await house.close('c-a');
    await house.log.append('learner.events', [{ key: 'c-b', value: 'no json, contact.closed' }, { key: 'c-b', value: JSON.stringify({ type: 'timer.due', contact: 'contact.closed' }) }]);
    await house.log.drain();
    expect(await run()).toMatchObject({ pieces: 1, items: [{ id: 'b' }] });
    expect(await house.log.committed('learner.events', 'print-withdrawals')).toEqual([4]);
  });
});
