import type { Command } from 'commander';
import { call } from '../client/api-client';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface Backup {
  folder: string;
  at: string;
  bytes: number;
  secret: 'file' | 'environment';
}

const help = `
The copy is a folder under \`backups\` of the data folder; it is complete when the command ends, and can be put in the data folder's place.
Take it to another machine. A deployment on Kafka and MongoDB is backed up by \`parcours move --from env --to FOLDER\`.

Examples:
  parcours backup --url http://127.0.0.1:4700 --key KEY
  parcours backup --data /var/lib/parcours`;

/** `parcours backup`: the data folder, also while a Parcours works on it. */
export function addBackup(program: Command): void {
  withConnection(program.command('backup').description('back up the data folder, also while a Parcours works on it'))
    .addHelpText('after', help)
    .action((options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const backup = await call<Backup>(client, 'POST', '/v1/backups');
        if (output.json) return output.line(JSON.stringify(backup));
        output.line(`backed up to ${backup.folder} (${(backup.bytes / 1_048_576).toFixed(1)} MB)`);
        if (backup.secret === 'environment') output.line('The secret is not in it: keep PARCOURS_SECRET with it, ids and links are signed with it.');
      }),
    );
}
