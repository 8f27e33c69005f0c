import type { ConsentEntry } from '@parcours-apps/gateway';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { call } from '../client/api-client';
import { learnerReference } from '../client/learner-reference';
import { table, when } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

const columns = ['at', 'received_at', 'status', 'purpose', 'channel', 'form', 'wording', 'locale', 'actor', 'proof_time', 'proof_source', 'event_source', 'event_id'];

/** `parcours contacts consents LEARNER`: what one learner allowed and took back, with the proof of each. */
export function addContactsConsents(contacts: Command): void {
  withConnection(
    contacts
      .command('consents')
      .argument('<learner>', 'e-mail address, contact id, or SCHEME:ISSUER:VALUE')
      .description('what one learner allowed and took back, with its proofs')
      .option('--csv', 'as CSV, for whoever has to show it'),
  )
    .addHelpText('after', '\nExamples:\n  parcours contacts consents ana@example.org\n  parcours contacts consents ana@example.org --csv > consents.csv\n  parcours contacts consents ana@example.org --json')
    .action((learner: string, options: CommonOptions & { csv?: boolean }) =>
      runWithApi(options, async (client, output) => {
        const { items } = await call<{ items: ConsentEntry[] }>(client, 'GET', `/v1/learners/${encodeURIComponent(learnerReference(learner))}/consents`);
        if (output.json) for (const item of items) output.line(JSON.stringify(item));
        else if (options.csv) output.line(consentsCsv(items).trimEnd());
        else if (items.length === 0) output.line('nothing was allowed or taken back: what holds is the basis of each purpose in config/purposes.yaml');
        else for (const line of table([['SAID (UTC)', 'WHAT', 'PURPOSE', 'CHANNEL', 'FORM', 'WORDING', 'BY'], ...items.map(row)])) output.line(line);
      }),
    );
}

/** As CSV (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function consentsCsv(items: readonly ConsentEntry[]): string {
  const records = items.map(({ at, receivedAt, status, purpose, channel, proof, source, id }) => [at, receivedAt, status, purpose, channel ?? '*', ...['form', 'wording', 'locale', 'actor', 'time', 'source'].map((name) => textOf(proof[name])), source, id]);
  return stringify(records, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}

const row = ({ at, status, purpose, channel, proof, source }: ConsentEntry): string[] => [when(at), status, purpose, channel ?? 'all', textOf(proof.form), textOf(proof.wording), textOf(proof.actor) || source];

/** What a platform gave as proof may be of any shape. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
