import type { Command } from 'commander';
import { call, listAll } from '../client/api-client';
import { table, when } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface RunRow {
  id: string;
  learner: string;
  journey: string;
  key: string;
  step?: string;
  startedAt: string;
}

/** `parcours runs list|exit|retry`. */
export function addRuns(program: Command): void {
  const runs = program.command('runs').description('see and steer active runs');
  withConnection(runs.command('list').description('who stands where').option('--journey <id>', 'only this journey'))
    .addHelpText('after', '\nExample:\n  parcours runs list --journey welcome')
    .action((options: CommonOptions & { journey?: string }) =>
      runWithApi(options, async (client, output) => {
        const rows: string[][] = [];
        for await (const run of listAll<RunRow>(client, `/v1/runs${options.journey ? `?journey=${encodeURIComponent(options.journey)}` : ''}`)) {
          if (output.json) output.line(JSON.stringify(run));
          else rows.push([run.id, run.journey, run.learner, run.key, run.step ?? '', when(run.startedAt)]);
        }
        if (!output.json) for (const line of table([['RUN', 'JOURNEY', 'LEARNER', 'KEY', 'STANDS AT', 'SINCE'], ...rows])) output.line(line);
      }),
    );
  for (const action of ['exit', 'retry'] as const) {
    withConnection(runs.command(action).argument('<run>', 'id of the run').description(action === 'exit' ? 'end a run' : 'act its last step again'))
      .addHelpText('after', `\nExample:\n  parcours runs ${action} 3f2a...`)
      .action((run: string, options: CommonOptions) =>
        runWithApi(options, async (client, output) => {
          await call(client, 'POST', `/v1/runs/${encodeURIComponent(run)}/${action}`);
          output.line(output.json ? JSON.stringify({ run, action }) : `${action} of ${run} is on its way`);
        }),
      );
  }
}
