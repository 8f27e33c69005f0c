import { newContact, type Contact } from '@parcours/contact';
import type { DeadLetter, ParkedRecord, ShelfRows } from '@parcours/store';
import { rebaseRow, type OldLog } from './rebase-row';

const log: OldLog = { generation: 2, ends: [10, 20] };
const next: OldLog = { generation: 1, ends: [5, 5] };
const entry = (generation: number, partition: number, offset: number): Contact['outbox'][number] => ({ generation, partition, offset, items: [{ to: 'channel.email', id: 'c-1', value: {} }] });
const contact = (more: Partial<Contact>): ShelfRows['contacts'] => ({ id: 'ana', doc: JSON.stringify({ ...newContact('ana', 5), version: 7, ...more }) });
const moved = (more: Partial<Contact>, from = log): Contact => JSON.parse(rebaseRow('contacts', contact(more), from).doc) as Contact;
const letter = (more: Partial<DeadLetter> = {}): ShelfRows['deadLetters'] => {
  const full: DeadLetter = { id: 'record-learner.events-2-1-15', kind: 'record', contact: 'ana', code: 'c', reason: 'r', topic: 'learner.events', generation: 2, partition: 1, offset: 15, at: 1, status: 'open', body: '{}', ...more };
  return { place: 1, id: full.id, status: full.status, letter: JSON.stringify(full) };
};

describe('a row in another log', () => {
  it('a contact has seen nothing of the new log, and what of its old one it has seen by id', () => {
    expect(moved({ watermarks: { '1/0': 9, '2/1': 19 }, ring: ['lms a', 'lms b'], outbox: [entry(2, 1, 19), entry(1, 0, 900)] })).toEqual({ ...newContact('ana', 5), version: 7, watermarks: {}, outbox: [], ring: ['lms a', 'lms b'] });
  });

  it.each<[string, Contact['outbox'][number]]>([['behind the end', entry(2, 1, 20)], ['in a partition that is not there', entry(2, 2, 0)], ['of a later generation', entry(3, 0, 0)]])('a contact with an outbox entry %s does not move', (_where, open) => {
    expect(() => moved({ outbox: [open] })).toThrow(expect.objectContaining({ code: 'outbox-unpublished' }));
  });

  it('a parked contact waits behind its letter, and its queue stays behind it and before all that comes', () => {
    const { parked } = moved({ parked: { deadLetter: 'record-learner.events-2-1-15', since: 3 } });
    const { id, letter: text } = rebaseRow('deadLetters', letter(), log);
    expect([parked, id]).toEqual([{ deadLetter: id, since: 3 }, 'record-learner.events-0-1-15']);
    expect(JSON.parse(text)).toMatchObject({ id, generation: 0, partition: 1, offset: 15 });
    const record: ParkedRecord = { contact: 'ana', generation: 2, partition: 1, offset: 16, appendedAt: 1, value: '{}' };
    expect(JSON.parse(rebaseRow('parked', { record: JSON.stringify(record) }, log).record)).toEqual({ ...record, generation: 0 });
  });

  it('letters of two old logs never share an id, nor take one of the new log', () => {
    const once = rebaseRow('deadLetters', letter(), log);
    const twice = rebaseRow('deadLetters', once, next);
    const later = rebaseRow('deadLetters', letter({ id: 'record-learner.events-1-1-15', generation: 1 }), next);
    expect([once.id, twice.id, later.id]).toEqual(['record-learner.events-0-1-15', 'record-learner.events--1-1-15', 'record-learner.events-0-1-15']);
    expect(moved({ parked: { deadLetter: once.id, since: 1 } }, next).parked?.deadLetter).toBe(twice.id);
  });

  it.each<[string, Partial<DeadLetter>]>([['of the intake', { id: 'intake-1', kind: 'intake', generation: undefined }], ['of a command', { id: 'command-c-1', kind: 'command', generation: undefined }]])('a letter %s stays as it is', (_what, more) => {
    expect(rebaseRow('deadLetters', letter(more), log)).toEqual(letter(more));
  });

  it.each([
    ['popularity', '2-1', '0-1'], ['popularity', '1-0', '-1-0'], ['popularity', '-1-3', '-3-3'], ['offer', '2-1', '2-1'], ['print-run', 'letter-2026', 'letter-2026'],
  ])('a document of kind %s and id %s has the id %s', (kind, id, expected) => {
    const row: ShelfRows['documents'] = { place: 3, kind, id, at: 1, body: '{}' };
    expect(rebaseRow('documents', row, log)).toEqual({ ...row, id: expected });
  });
});
