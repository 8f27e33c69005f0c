import type { Command } from 'commander';
import { call, listAll } from '../client/api-client';
import { table, when } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface DeadLetterRow {
  id: string;
  kind: string;
  code: string;
  reason: string;
  at: string | number;
  status: string;
}

/** `parcours dead-letters list|replay|discard`. */
export function addDeadLetters(program: Command): void {
  const letters = program.command('dead-letters').description('what could not be taken in, decided or acted on');
  withConnection(letters.command('list').description('open ones, with the reason').option('--all', 'also replayed and discarded ones'))
    .addHelpText('after', '\nExample:\n  parcours dead-letters list --json')
    .action((options: CommonOptions & { all?: boolean }) =>
      runWithApi(options, async (client, output) => {
        const rows: string[][] = [];
        for await (const letter of listAll<DeadLetterRow>(client, `/v1/dead-letters${options.all ? '' : '?status=open'}`)) {
          if (output.json) output.line(JSON.stringify(letter));
          else rows.push([letter.id, letter.kind, when(letter.at), letter.status, `${letter.code}: ${letter.reason}`]);
        }
        if (output.json) return;
        if (rows.length === 0) output.line('no dead letters');
        else for (const line of table([['ID', 'KIND', 'AT', 'STATUS', 'REASON'], ...rows])) output.line(line);
      }),
    );
  for (const action of ['replay', 'discard'] as const) {
    withConnection(letters.command(action).argument('<id>', 'id of the dead letter').description(action === 'replay' ? 'try it again, once what was wrong is mended' : 'give it up'))
      .addHelpText('after', `\nExample:\n  parcours dead-letters ${action} ID`)
      .action((id: string, options: CommonOptions) =>
        runWithApi(options, async (client, output) => {
          const answer = await call<unknown>(client, 'POST', `/v1/dead-letters/${encodeURIComponent(id)}/${action}`);
          output.line(output.json ? JSON.stringify(answer ?? { id, action }) : `${action} of ${id} is done`);
        }),
      );
  }
}
