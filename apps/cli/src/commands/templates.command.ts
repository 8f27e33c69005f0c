import { readSettings, untilSignal, type Settings } from '@parcours/platform';
import type { EmailContext } from '@parcours/templates';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { ApiError, call } from '../client/api-client';
import { connect } from '../client/connect';
import { learnerReference } from '../client/learner-reference';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, type Output } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';
import { checkTemplates, type TemplateFinding } from '../templates/check-templates';
import { learnerContext } from '../templates/learner-context';
import { writePreview } from '../templates/preview/preview-files';
import { servePreview } from '../templates/preview/preview-server';

interface PreviewFlags extends CommonOptions {
  locale?: string;
  learner?: string;
  values?: string;
  port: string;
  out?: string;
}

const checkHelp = `
Errors are what publishing refuses or readers stumble over: unknown variables, broken links, pictures without alt, more than 102 KB (Gmail cuts there),
contrast below 4.5 (3 for large text), no way to unsubscribe in marketing. Warnings are what costs attention: subjects that shout, link shorteners, a language
that is missing. --online also asks the links that templates write out; addresses inside a network are never asked.

Examples:
  parcours templates check
  parcours templates check welcome next-courses --json
  parcours templates check --online

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 wrong usage.`;

const previewHelp = `
The page is on this machine alone. It shows each template at phone and desktop width, light and dark, its text part and its row in an inbox, and follows
every change of a template, a layout or a partial. What is wrong with one stands in the page with file and line.
--learner takes a real learner's own data and newest enrolment from --url or --data; links, offers and the event stay made up.
--values is a JSON file put in last, such as {"course": {"name": "SQL"}, "data": {"price": 420}}.

Examples:
  parcours templates preview
  parcours templates preview welcome --locale en
  parcours templates preview welcome --learner ana@example.org --url http://127.0.0.1:4700 --key KEY
  parcours templates preview --out preview

Exit codes: 0 done, 1 no such template or learner, 2 wrong usage, 3 the port is taken or nothing answers.`;

const sendHelp = `
It goes the way every mail goes: the published template, this deployment's transport, allow-list and suppressions, its subject marked [Test]. It goes as a
message of the purpose service: what a template shows in marketing alone (unsubscribe, useful?) the preview shows. Its links are the learner's own and act for
them. Without --learner it is the one whose address it goes to.

Examples:
  parcours templates send-test welcome --to ana@example.org
  parcours templates send-test next-courses --to marketing@example.org --learner ana@example.org --locale en --url http://127.0.0.1:4700 --key KEY

Exit codes: 0 handed over, 1 refused, 2 wrong usage, 3 nothing answers.`;

/** `parcours templates preview|check|send-test`. */
export function addTemplates(program: Command): void {
  const templates = program.command('templates').description('look at e-mail templates, check them, send one to yourself');
  withConnection(templates.command('preview').argument('[name]', 'the template to open with').description('show templates in a browser; nothing is sent'))
    .option('--locale <fr|en>', 'the language to open with')
    .option('--learner <ref>', 'a real learner: e-mail address, contact id, or SCHEME:ISSUER:VALUE (default: one who is made up)')
    .option('--values <file>', 'JSON to put into what the template reads')
    .option('--port <port>', 'port on 127.0.0.1', '4710')
    .option('--out <dir>', 'write files instead of serving a page')
    .addHelpText('after', previewHelp)
    .action(preview);
  templates
    .command('check')
    .argument('[names...]', 'templates to check (default: all)')
    .description('everything that can be said about templates before anybody gets them')
    .option('--online', 'ask the links that templates write out whether they are there')
    .option('--config <dir>', 'configuration folder')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', checkHelp)
    .action(check);
  withConnection(templates.command('send-test').argument('<name>', 'a template of the journeys in force').description('send one mail by this deployment, marked [Test]'))
    .requiredOption('--to <address>', 'where it goes')
    .option('--locale <fr|en>', 'its language (default: the learner\'s)')
    .option('--learner <ref>', 'whose data it shows (default: the learner of that address)')
    .addHelpText('after', sendHelp)
    .action((name: string, options: CommonOptions & { to: string; locale?: string; learner?: string }) =>
      runWithApi(options, async (client, output) => {
        const { to, locale, learner } = options;
        const body = { to, ...(locale !== undefined && { locale }), ...(learner !== undefined && { learner: learnerReference(learner) }) };
        const { id } = await call<{ id: string }>(client, 'POST', `/v1/templates/${encodeURIComponent(name)}/test`, body);
        output.line(output.json ? JSON.stringify({ id, to }) : `${name} is on its way to ${to} as ${id}; parcours explain says what became of it`);
      }),
    );
}

async function check(names: string[], options: { online?: boolean; config?: string; json?: boolean }): Promise<void> {
  const output = createOutput(options.json ?? false);
  const settings = await settingsOf(options, output);
  if (!settings) return;
  const { readTemplateFolder } = await import('@parcours/publishing');
  const folder = await readTemplateFolder(settings.config);
  const known = [...new Set(folder.templates.map(({ file: { name } }) => name))];
  const strange = names.filter((name) => !known.includes(name));
  if (strange.length > 0 || known.length === 0) return refuse(output, `There is no template ${strange.join(', ')} in ${settings.config}/templates: there ${known.length === 0 ? 'is none' : `are ${known.join(', ')}`}.`);
  const found = await checkTemplates(folder, { ...sampleOf(settings), ...(names.length > 0 && { only: names }), ...(options.online && { online: {} }) });
  const errors = found.filter(({ severity }) => severity === 'error').length;
  process.exitCode = errors > 0 ? exitCodes.refused : exitCodes.ok;
  if (output.json) return output.line(JSON.stringify({ ok: errors === 0, templates: names.length || known.length, findings: found }));
  for (const finding of found) output.note(lineOf(finding));
  output.line(errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}, ${found.length - errors} warnings` : `${names.length || known.length} templates are fine${found.length > 0 ? `, with ${found.length} ${found.length === 1 ? 'warning' : 'warnings'}` : ''}`);
}

async function preview(name: string | undefined, flags: PreviewFlags): Promise<void> {
  const output = createOutput(flags.json ?? false);
  const settings = await settingsOf({ config: flags.config }, output);
  if (!settings) return;
  const port = Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return refuse(output, `--port takes a number from 0 to 65535, not ${flags.port}.`);
  const data = flags.values === undefined ? {} : await valuesOf(flags.values);
  if (typeof data === 'string') return refuse(output, data);
  try {
    const learner = flags.learner === undefined ? undefined : await knownLearner(flags.learner, flags);
    const { templateFiles } = await import('@parcours/publishing');
    if (name !== undefined && !(await templateFiles(settings.config)).some((file) => file.channel === 'email' && file.name === name)) return refuse(output, `There is no template ${name} in ${settings.config}/templates.`, exitCodes.refused);
    const options = { config: settings.config, ...sampleOf(settings), data, ...(learner && { learner }) };
    if (flags.out !== undefined) {
      const language = flags.locale === 'en' ? ('en' as const) : ('fr' as const);
      const all = await writePreview({ ...options, language, ...(name !== undefined && { only: name }) }, flags.out);
      if (all.length === 0) return refuse(output, `There is no template in ${settings.config}/templates.`, exitCodes.refused);
      return output.line(output.json ? JSON.stringify({ folder: flags.out, templates: all.length }) : `${all.length} templates are in ${flags.out}: open ${flags.out}/index.html`);
    }
    const server = await servePreview({ ...options, port, first: { ...(name !== undefined && { name }), ...(flags.locale !== undefined && { locale: flags.locale }) } });
    output.line(output.json ? JSON.stringify({ url: server.url }) : `${server.url} shows ${settings.config}/templates; Ctrl-C ends it`);
    await untilSignal();
    await server.close();
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (error instanceof ApiError) return refuse(output, error.message, error.status === 0 ? exitCodes.unreachable : exitCodes.refused);
    refuse(output, taken ? `Port ${port} is taken: name another by --port, or 0 for any.` : error instanceof Error ? error.message : String(error), exitCodes.unreachable);
  }
}

async function knownLearner(reference: string, flags: CommonOptions) {
  const client = await connect({ ...flags, env: process.env });
  try {
    return { reference, ...(await learnerContext(client, reference)) };
  } finally {
    await client.close();
  }
}

async function settingsOf(flags: { config?: string | undefined }, output: Output): Promise<Settings | undefined> {
  const loaded = await readSettings(flags.config === undefined ? {} : { config: flags.config });
  if (loaded.ok) return loaded.settings;
  refuse(output, loaded.problems.join('\n'));
  return undefined;
}

const sampleOf = ({ organisation, timeZone, email: { postalAddress } }: Settings) => ({ organisation, timeZone, ...(postalAddress !== undefined && { postalAddress }) });

/** The JSON of a file, or a sentence that says why there is none. */
async function valuesOf(file: string): Promise<EmailContext | string> {
  try {
    const values: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof values === 'object' && values !== null && !Array.isArray(values) ? (values as EmailContext) : `${file} holds no JSON object: write {"course": {"name": "SQL"}}.`;
  } catch (error) {
    return `${file} can not be read: ${(error as Error).message}`;
  }
}

function lineOf({ severity, file, line, column, message, code }: TemplateFinding): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${place} ${message} ${paint.dim(`(${code})`)}`;
}

function refuse(output: Output, sentence: string, code: number = exitCodes.usage): void {
  output.note(`${paint.red('error')} ${sentence}`);
  process.exitCode = code;
}
