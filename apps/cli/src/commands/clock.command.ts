import type { Command } from 'commander';
import { call } from '../client/api-client';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

/** `parcours clock advance`: moves the demo's clock. */
export function addClock(program: Command): void {
  const clock = program.command('clock').description("the demo's movable clock");
  withConnection(clock.command('advance').argument('<duration>', 'such as 12h, 7d, 2w').description('let that much time pass, timers firing in between'))
    .addHelpText('after', '\nExample:\n  parcours clock advance 7d --url http://127.0.0.1:4700')
    .action((by: string, options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const answer = await call<{ now: string; timers: number }>(client, 'POST', '/v1/clock/advance', { by });
        output.line(output.json ? JSON.stringify(answer) : `it is ${answer.now}; ${answer.timers} timers fired on the way`);
      }),
    );
}
