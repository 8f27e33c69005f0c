import type { Command } from 'commander';
import { call } from '../client/api-client';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

/** `parcours sends on|off`: the red button. */
export function addSends(program: Command): void {
  const sends = program.command('sends').description('stop or allow all sending, on every channel, at once');
  for (const state of ['on', 'off'] as const) {
    withConnection(sends.command(state).description(state === 'off' ? 'stop all channels; what is due waits' : 'let what waits go out'))
      .addHelpText('after', `\nExample:\n  parcours sends ${state} --url http://127.0.0.1:4700 --key KEY`)
      .action((options: CommonOptions) =>
        runWithApi(options, async (client, output) => {
          await call(client, 'POST', `/v1/sends/${state}`);
          output.line(output.json ? JSON.stringify({ sends: state }) : `sends are ${state} at ${client.place}`);
        }),
      );
  }
}
