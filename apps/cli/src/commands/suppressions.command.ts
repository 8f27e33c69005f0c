import type { Command } from 'commander';
import { call } from '../client/api-client';
import { table, when, type Output } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface SuppressionRow {
  purpose: string;
  reason: string;
  at: string;
  lifted: boolean;
  by?: string;
}

const listHelp = `
Addresses are kept as keyed hashes: one can be asked for, never all listed.

Example:
  parcours suppressions list ana@example.org`;

const liftHelp = `
For an address that bounced by mistake, or whose owner asked for mail again after a complaint. Who lifted it is kept. What somebody
unsubscribed from stays: only they can lift that, on their preference page. SendGrid has lists of its own: take the address off them too,
or it drops what is sent there.

Example:
  parcours suppressions lift ana@example.org`;

/** `parcours suppressions list|lift`. */
export function addSuppressions(program: Command): void {
  const suppressions = program.command('suppressions').description('addresses that mail is held back from, and why');
  withConnection(suppressions.command('list').argument('<address>', 'an e-mail address').description('what holds mail back from an address, or did'))
    .addHelpText('after', listHelp)
    .action((address: string, options: CommonOptions) =>
      runWithApi(options, async (client, output) => show(output, await call<{ items: SuppressionRow[] }>(client, 'GET', `/v1/suppressions?address=${encodeURIComponent(address)}`))),
    );
  withConnection(suppressions.command('lift').argument('<address>', 'an e-mail address').description('write to an address again that bounced or complained'))
    .addHelpText('after', liftHelp)
    .action((address: string, options: CommonOptions) => runWithApi(options, async (client, output) => show(output, await call<{ items: SuppressionRow[] }>(client, 'POST', '/v1/suppressions/lift', { address }))));
}

function show(output: Output, { items }: { items: SuppressionRow[] }): void {
  if (output.json) for (const item of items) output.line(JSON.stringify(item));
  else if (items.length === 0) output.line('nothing holds mail back from this address');
  else for (const line of table([['PURPOSE', 'REASON', 'SINCE', 'STATE'], ...items.map(({ purpose, reason, at, lifted, by }) => [purpose === '*' ? 'all' : purpose, reason, when(at), lifted ? `lifted${by === undefined ? '' : ` by ${by}`}` : 'held back'])])) output.line(line);
}
