import type { Command } from 'commander';
import { call } from '../client/api-client';
import { table } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface Desk {
  now: string | number;
  sendsOff: boolean;
  counts: Record<string, number>;
  messages: { channel: string; status: string; count: number }[];
  journeys: { id: string; version: number; paused: boolean; active: number; entered: number }[];
}

/** `parcours status`: what stands where, in one screen. */
export function addStatus(program: Command): void {
  withConnection(program.command('status').description('what stands where'))
    .addHelpText('after', '\nExample:\n  parcours status --url http://127.0.0.1:4700 --key KEY')
    .action((options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const desk = await call<Desk>(client, 'GET', '/v1/desk');
        if (output.json) return output.line(JSON.stringify(desk));
        output.line(`${client.place}, sends ${desk.sendsOff ? 'OFF' : 'on'}`);
        for (const line of table(Object.entries(desk.counts).map(([name, count]) => [name, String(count)]))) output.line(`  ${line}`);
        if (desk.messages.length) output.line('messages');
        for (const line of table(desk.messages.map(({ channel, status, count }) => [channel, status, String(count)]))) output.line(`  ${line}`);
        if (desk.journeys.length) output.line('journeys');
        for (const line of table(desk.journeys.map(({ id, version, paused, active, entered }) => [id, `version ${version}`, paused ? 'paused' : 'live', `${active} active`, `${entered} entered`]))) {
          output.line(`  ${line}`);
        }
      }),
    );
}
