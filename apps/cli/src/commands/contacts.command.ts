import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, call, type ApiClient } from '../client/api-client';
import { learnerReference } from '../client/learner-reference';
import { writeExportFolder, type ExportedLearner } from '../contacts/export-folder';
import { exitCodes } from '../exit-codes';
import { table, when, type Output } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';
import { addContactsConsents } from './contacts-consents.command';

interface Erasure {
  id: string;
  status: 'waiting' | 'erasing' | 'done';
  waitsFor?: 'engine' | 'channels';
  doneAt?: string;
  removed: Record<string, number>;
}

interface EraseOptions extends CommonOptions {
  yes?: boolean;
  reason?: string;
  wait?: string;
}

const learnerHelp = 'a contact id, an e-mail address, email:ADDRESS or SCHEME:ISSUER:VALUE';
const lookEveryMs = 500;

const exportHelp = `
Everything kept of the learner, from every store, as JSON. With --folder also each mail as .eml and, of a running Parcours, each letter as PDF.

Examples:
  parcours contacts export ana@example.org --out ana.json
  parcours contacts export lms:moodle/main:u-17 --folder ana`;

const eraseHelp = `
Runs exit and unlocked letters are withdrawn first, then everything kept of the learner goes, from every store. What stays: that mail to the
addresses is not wanted (keyed hashes), and a receipt that names nobody. Back-ups made earlier still hold the learner: see docs/privacy.md.
On a data folder that no process has open it is asked for, and done when Parcours is started.

Examples:
  parcours contacts erase ana@example.org
  parcours contacts erase lms:moodle/main:u-17 --yes --reason request`;

/** `parcours contacts consents|export|erase|retention`. */
export function addContacts(program: Command): void {
  const contacts = program.command('contacts').description('what is kept of learners: what they allowed, all of it as an export, erasing it');
  addContactsConsents(contacts);
  withConnection(contacts.command('export').argument('<learner>', learnerHelp).description('everything kept of a learner').option('--out <file>', 'write JSON to this file, which must not be there').option('--folder <dir>', 'write a folder, with mails and letters as files'))
    .addHelpText('after', exportHelp)
    .action((learner: string, options: CommonOptions & { out?: string; folder?: string }) => runWithApi(options, (client, output) => exportLearner(client, output, learner, options)));
  withConnection(
    contacts.command('erase').argument('<learner>', learnerHelp).description('erase a learner from all stores').option('--yes', 'do not ask')
      .option('--reason <reason>', 'kept in the receipt: request, retention or test-data', 'request').option('--wait <seconds>', 'how long to wait until it is done', '60'),
  )
    .addHelpText('after', eraseHelp)
    .action((learner: string, options: EraseOptions) => runWithApi(options, (client, output) => eraseLearner(client, output, learner, options)));
  withConnection(contacts.command('retention').description('how many learners retention would erase now').option('--dry-run', 'only count, which is all it does'))
    .addHelpText('after', retentionHelp)
    .action((options: CommonOptions) => runWithApi(options, tellRetention));
}

const retentionHelp = `
Parcours erases by itself, once a day, learners of whom nothing was heard for the setting retention.keep (PARCOURS_RETENTION_KEEP). This counts
those it would erase now, and erases nobody.

Example:
  parcours contacts retention --dry-run`;

async function tellRetention(client: ApiClient, output: Output): Promise<void> {
  const retention = await call<{ keep: string; due: number }>(client, 'GET', '/v1/retention');
  output.line(output.json ? JSON.stringify(retention) : `${retention.due} learners of whom nothing was heard for ${retention.keep}: erased within a day`);
}

async function exportLearner(client: ApiClient, output: Output, learner: string, { out, folder }: { out?: string; folder?: string }): Promise<void> {
  const exported = await call<ExportedLearner>(client, 'GET', `${pathOf(learner)}/export`);
  if (folder !== undefined) {
    const files = await written(folder, writeExportFolder(folder, exported, client.download?.bind(client)));
    if (output.json) return output.line(JSON.stringify({ folder, files }));
    output.line(`${files.length} files in ${folder}`);
    if (!client.download && (exported.documents['print-piece'] ?? []).length > 0) output.note('Letters as PDF come from a running Parcours: use --url. What they say is in learner.json.');
    return;
  }
  const text = JSON.stringify(exported, null, output.json ? undefined : 2);
  if (out === undefined) return output.line(text);
  await written(out, writeFile(out, `${text}\n`, { mode: 0o600, flag: 'wx' }));
  output.note(`written to ${out}`);
}

async function eraseLearner(client: ApiClient, output: Output, learner: string, { yes, reason = 'request', wait = '60' }: EraseOptions): Promise<number> {
  const seconds = Number(wait);
  if (!Number.isFinite(seconds) || seconds < 0) throw new ApiError(1, 'wait-invalid', `--wait: expected seconds, found ${JSON.stringify(wait)}.`);
  if (!yes && !(await isSure(learner, client.place))) {
    output.note(process.stdin.isTTY ? 'Nothing was erased.' : 'Nothing was erased: say --yes where nobody can be asked.');
    return exitCodes.refused;
  }
  let erasure = await call<Erasure>(client, 'DELETE', `${pathOf(learner)}?reason=${encodeURIComponent(reason)}`);
  // Where no process works on the folder nobody decides: it goes on when one is started.
  const until = client.download ? Date.now() + seconds * 1_000 : 0;
  while (erasure.status !== 'done' && Date.now() < until) {
    await delay(lookEveryMs);
    erasure = await call<Erasure>(client, 'GET', `/v1/erasures/${encodeURIComponent(erasure.id)}`);
  }
  if (output.json) output.line(JSON.stringify(erasure));
  else tell(output, erasure, client.download !== undefined);
  return erasure.status === 'done' || !client.download ? exitCodes.ok : exitCodes.refused;
}

function tell(output: Output, { id, status, waitsFor, doneAt, removed }: Erasure, running: boolean): void {
  if (status === 'done') {
    output.line(`erased${doneAt === undefined ? '' : ` at ${when(doneAt)}`}; receipt ${id}`);
    for (const line of table(Object.entries(removed).map(([store, count]) => [`  ${store}`, String(count)]))) output.line(line);
  } else if (!running) output.line(`asked for (${id}): it is done when Parcours is started on this folder`);
  else output.line(`not done yet (${id}): ${waitsFor === undefined ? 'rows are being removed' : `it waits for the ${waitsFor}`}. It goes on by itself; the same command looks again.`);
}

async function isSure(learner: string, place: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await asking.question(`Erase ${learner} at ${place}? This can not be undone. Type "erase": `)).trim() === 'erase';
  } finally {
    asking.close();
  }
}

async function written<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new ApiError(1, 'file-exists', `${place} is there already: name another place, or move it away.`);
    throw error;
  }
}

const pathOf = (learner: string): string => `/v1/learners/${encodeURIComponent(learnerReference(learner))}`;
