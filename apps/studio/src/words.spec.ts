import { EVENT_NAMES } from '@parcours/events';
import type { RefusalReason, TraceOutcome } from '@parcours/journey';
import type { AddressRefusal, PreflightFault } from '@parcours/print';
import type { MessageStatus, SuppressionReason } from '@parcours/store';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SendRefusal } from '../../email/src/send-check.service';
import type { PrintRunStatus } from '../../print/src/print-run';
import { en } from '../web/src/words/en';
import { eventWords } from '../web/src/words/event-words';
import { fr } from '../web/src/words/fr';
import { outcomeWords } from '../web/src/words/outcome-words';
import { reasonWords } from '../web/src/words/reason-words';

/** One entry per member of a union: the compiler asks for a new one here, and the test then for its words. */
type Every<Union extends string> = Record<Union, true>;

const refusals: Every<RefusalReason> = {
  closed: true, 'held-out': true, expired: true, minor: true, 'no-consent': true, unsubscribed: true, complained: true, bounced: true, 'no-address': true, paused: true, capped: true, 'quiet-hours': true,
  'over-budget': true, backfill: true,
};
const sendRefusals: Every<SendRefusal | SuppressionReason> = { 'not-on-allow-list': true, minor: true, 'no-consent': true, unsubscribed: true, bounced: true, complained: true, closed: true };
const addressRefusals: Every<AddressRefusal> = { 'address-missing': true, 'address-incomplete': true, 'address-too-long': true, 'postal-code-invalid': true, 'country-unknown': true };
const preflightFaults: Every<PreflightFault['code']> = { 'no-address': true, 'address-outside-window': true, 'in-window': true, 'outside-sheet': true };
const messageStatuses: Every<MessageStatus> = { claimed: true, sending: true, done: true, refused: true, failed: true, expired: true, uncertain: true };
const runStatuses: Every<PrintRunStatus> = { draft: true, proof: true, approved: true, locked: true, 'handed-over': true, cancelled: true };
const outcomes: Every<TraceOutcome> = { entered: true, acted: true, skipped: true, waiting: true, woke: true, completed: true, exited: true, goal: true, noted: true };

const root = join(__dirname, '../../..');
const sources = ['libs/journey/src/decide', 'libs/store/src', 'libs/print/src', 'apps/email/src', 'apps/print/src', 'apps/content/src', 'apps/journeys/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !/\.(spec|contract|fixture|d)\.ts$/.test(name)).map((name) => join(root, folder, name)),
);

/** Reasons that are written as plain text where they arise. A wait's reason is not told to anybody. */
function writtenReasons(): string[] {
  const lines = sources.flatMap((file) => readFileSync(file, 'utf8').split('\n')).filter((line) => !line.includes("type: 'timer'"));
  return lines.flatMap((line) => [...line.matchAll(/(?:\breason: |\brefuse\(|\bendRun\(.*'exited', )'([a-z-]+)'/g)].map((match) => match[1] ?? ''));
}

const both = (words: { fr: string; en: string } | undefined): boolean => words !== undefined && words.fr !== '' && words.en !== '';

describe('the words of the desk', () => {
  it.each([...new Set([refusals, sendRefusals, addressRefusals, preflightFaults].flatMap(Object.keys))])('say %s in both languages, shortly and as a sentence', (reason) => {
    expect(both(reasonWords[reason]?.short) && both(reasonWords[reason]?.why)).toBe(true);
    expect([reasonWords[reason]?.why.fr, reasonWords[reason]?.why.en]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
  });

  it('exist for every reason that is written in a channel or in the engine', () => {
    const written = new Set(writtenReasons());
    for (const known of ['interrupted', 'no-answer', 'empty', 'no-printer', 'journey-paused', 'version-missing']) expect(written).toContain(known);
    expect([...written].filter((reason) => reasonWords[reason] === undefined && reason !== 'timeout')).toEqual([]);
  });

  it.each([...Object.keys(messageStatuses), ...Object.keys(runStatuses)])('say the status %s in both languages', (status) => {
    expect(both({ fr: fr.statuses[status] ?? '', en: en.statuses[status] ?? '' })).toBe(true);
  });

  it.each(Object.keys(outcomes))('say the outcome %s in both languages', (outcome) => {
    expect(both(outcomeWords[outcome])).toBe(true);
  });

  it.each([...EVENT_NAMES])('say the event %s in both languages', (name) => {
    expect(both(eventWords[name])).toBe(true);
  });

  it.each(['statuses', 'channels', 'purposes', 'formats', 'classes'] as const)('name the same %s in French and in English', (table) => {
    expect(Object.keys(en[table])).toEqual(Object.keys(fr[table]));
  });
});
