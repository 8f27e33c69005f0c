import type { Command } from 'commander';
import { call } from '../client/api-client';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

/** `parcours keys create|revoke`. */
export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys; only their hashes are stored');
  withConnection(keys.command('create').description('make a key; it is shown once').requiredOption('--scopes <list>', 'events:write, read, operate; joined by +'))
    .option('--name <name>', 'what it is for')
    .addHelpText('after', '\nExample:\n  parcours keys create --scopes events:write+read --name moodle')
    .action((options: CommonOptions & { scopes: string; name?: string }) =>
      runWithApi(options, async (client, output) => {
        const answer = await call<{ id: string; key: string; scopes: string[] }>(client, 'POST', '/v1/keys', { scopes: options.scopes.split('+'), name: options.name });
        output.line(output.json ? JSON.stringify(answer) : answer.key);
        if (!output.json) output.note(`key ${answer.id} may ${answer.scopes.join(', ')}; keep it, it is not shown again`);
      }),
    );
  withConnection(keys.command('revoke').argument('<id>', 'id of the key').description('end a key at once'))
    .addHelpText('after', '\nExample:\n  parcours keys revoke k-1a2b3c')
    .action((id: string, options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        await call(client, 'DELETE', `/v1/keys/${encodeURIComponent(id)}`);
        output.line(output.json ? JSON.stringify({ revoked: id }) : `key ${id} is revoked`);
      }),
    );
}
