import type { Command } from 'commander';
import type { ApiClient } from './client/api-client';
import { ApiError } from './client/api-client';
import { connect } from './client/connect';
import { exitCodes } from './exit-codes';
import { createOutput, paint, type Output } from './output/output';

export interface CommonOptions {
  url?: string;
  key?: string;
  data?: string;
  config?: string;
  json?: boolean;
}

/** The options that every command against a Parcours has. */
export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', 'a running Parcours (or PARCOURS_URL); without it the data folder is opened')
    .option('--key <key>', 'API key for --url (or PARCOURS_KEY)')
    .option('--data <dir>', 'data folder that no process has open')
    .option('--config <dir>', 'configuration folder')
    .option('--json', 'one line of JSON instead of words');
}

/** Runs a command against an API and turns what goes wrong into a sentence and an exit code. */
export async function runWithApi(options: CommonOptions, work: (client: ApiClient, output: Output) => Promise<number | void>): Promise<void> {
  const output = createOutput(options.json ?? false);
  let client: ApiClient | undefined;
  try {
    client = await connect({ ...options, env: process.env });
    process.exitCode = (await work(client, output)) ?? exitCodes.ok;
  } catch (error) {
    process.exitCode = fail(error, output);
  } finally {
    await client?.close();
  }
}

function fail(error: unknown, output: Output): number {
  const code = (error as { code?: unknown }).code;
  if (output.json) output.line(JSON.stringify({ error: { code: typeof code === 'string' ? code : 'unexpected', message: String((error as Error).message ?? error) } }));
  else output.note(`${paint.red('error')} ${(error as Error).message ?? String(error)}`);
  if (error instanceof ApiError) return error.status === 0 ? exitCodes.unreachable : exitCodes.refused;
  return typeof code === 'string' && code.startsWith('data-') ? exitCodes.unreachable : exitCodes.refused;
}
