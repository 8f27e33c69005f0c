import type { Command } from 'commander';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SingleBar, Presets } from 'cli-progress';
import { call } from '../client/api-client';
import { exitCodes } from '../exit-codes';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';
import { paint } from '../output/output';

interface Accepted {
  accepted: number;
  duplicates: number;
  rejected: { index: number; id?: string; code: string; message: string }[];
}

const batchSize = 500;

/** `parcours events send FILE`: learner events, one JSON document a line, through the intake that platforms use. */
export function addEvents(program: Command): void {
  const events = program.command('events').description('send learner events');
  withConnection(events.command('send').argument('<file>', 'one CloudEvent in JSON a line (.ndjson)').description('send a file of events'))
    .addHelpText('after', '\nExamples:\n  parcours events send events.ndjson\n  parcours events send events.ndjson --url http://127.0.0.1:4700 --key KEY --json')
    .action((file: string, options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const { size } = await stat(file);
        const bar = process.stderr.isTTY && !output.json ? new SingleBar({ format: '{bar} {percentage}% | {sent} events', stream: process.stderr }, Presets.shades_classic) : undefined;
        bar?.start(size, 0, { sent: 0 });
        const total: Accepted = { accepted: 0, duplicates: 0, rejected: [] };
        let bytes = 0;
        let number = 0;
        let batch: { line: number; event: unknown }[] = [];
        const send = async (): Promise<void> => {
          if (batch.length === 0) return;
          const answer = await call<Accepted>(client, 'POST', '/v1/events', batch.map(({ event }) => event));
          total.accepted += answer.accepted;
          total.duplicates += answer.duplicates;
          total.rejected.push(...answer.rejected.map((item) => ({ ...item, index: batch[item.index]?.line ?? item.index })));
          batch = [];
          bar?.update(bytes, { sent: total.accepted + total.duplicates });
        };
        for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
          number += 1;
          bytes += Buffer.byteLength(line) + 1;
          if (line.trim() === '') continue;
          try {
            batch.push({ line: number, event: JSON.parse(line) });
          } catch (error) {
            total.rejected.push({ index: number, code: 'not-json', message: `${(error as Error).message}. Each line must be one JSON document.` });
          }
          if (batch.length === batchSize) await send();
        }
        await send();
        bar?.stop();
        if (output.json) output.line(JSON.stringify(total));
        else {
          for (const { index, code, message } of total.rejected) output.note(`${paint.red('rejected')} ${file}:${index} ${code}: ${message}`);
          output.line(`${total.accepted} accepted, ${total.duplicates} seen before, ${total.rejected.length} rejected`);
        }
        return total.rejected.length ? exitCodes.refused : exitCodes.ok;
      }),
    );
}
