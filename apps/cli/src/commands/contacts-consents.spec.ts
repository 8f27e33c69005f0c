import { parse } from 'csv-parse/sync';
import { consentsCsv } from './contacts-consents.command';

it('consents as CSV hold each proof on a line, and no formula', () => {
  const entry = { at: '2026-05-04T09:00:00Z', receivedAt: '2026-05-04T09:00:01Z', status: 'granted' as const, purpose: 'offers', source: 'parcours/pages', id: 'e-1' };
  const csv = consentsCsv([
    { ...entry, channel: 'email', proof: { form: 'preference-centre', wording: 'preference-centre-0a1b', locale: 'fr', actor: 'learner', time: '2026-05-04T09:00:00Z', source: 'parcours/pages' } },
    { ...entry, status: 'withdrawn', proof: { form: '=HYPERLINK("https://evil.example")', actor: { id: 7 } }, id: 'e-2' },
  ]);
  const [first, second] = parse(csv, { columns: true }) as Record<string, string>[];
  expect(first).toEqual({
    at: '2026-05-04T09:00:00Z', received_at: '2026-05-04T09:00:01Z', status: 'granted', purpose: 'offers', channel: 'email', form: 'preference-centre', wording: 'preference-centre-0a1b', locale: 'fr', actor: 'learner',
    proof_time: '2026-05-04T09:00:00Z', proof_source: 'parcours/pages', event_source: 'parcours/pages', event_id: 'e-1',
  });
  expect(second).toMatchObject({ status: 'withdrawn', channel: '*', form: '\'=HYPERLINK("https://evil.example")', actor: '{"id":7}', wording: '' });
  expect(csv.split('\r\n')).toHaveLength(4);
});
