import { readSettings } from '@parcours/platform';
import { InvalidArgumentError, type Command } from 'commander';
import { isIP } from 'node:net';
import { exitCodes } from '../exit-codes';
import { diagnose } from '../mail/diagnose';
import { MailDns } from '../mail/mail-dns';
import { diagnosisWords } from '../mail/mail-words';
import { createOutput, paint } from '../output/output';

interface DoctorOptions {
  config?: string;
  json?: boolean;
  domain?: string;
  resolver?: string;
  connect?: boolean;
}

/** `parcours mail doctor`: whether receivers will believe our mail. */
export function addMail(program: Command): void {
  const mail = program.command('mail').description('the e-mail channel');
  mail
    .command('doctor')
    .description('whether receivers will believe our mail: SPF, DKIM, DMARC, one organisation throughout')
    .option('--domain <domain>', 'domain to write from, instead of that of email.from', domain)
    .option('--resolver <host:port>', 'DNS server to ask, instead of those of this machine', resolver)
    .option('--connect', 'try the SMTP server or SendGrid too; nothing is sent')
    .option('--config <dir>', 'configuration folder (default ./config)')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', `
Reads the settings as a deployment would (the file of --config, PARCOURS_..., SMTP_PASSWORD, SENDGRID_API_KEY, PARCOURS_DKIM_KEY), asks DNS, and
changes nothing. What is to be put into DNS is written so that it can be copied into a zone; a record of a name replaces the one that is there.

Exit codes: 0 nothing fails; 1 something does; 2 settings that can not be used, or wrong usage; 3 DNS does not answer.

Examples:
  parcours mail doctor
  parcours mail doctor --domain news.atelier.example --resolver 9.9.9.9
  PARCOURS_EMAIL_TRANSPORT=sendgrid parcours mail doctor --connect --json`)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

async function doctor({ config, json, domain, resolver, connect }: DoctorOptions): Promise<number> {
  const output = createOutput(json ?? false);
  const loaded = await readSettings({ config });
  if (!loaded.ok) {
    if (output.json) output.line(JSON.stringify({ error: { code: 'settings-invalid', message: loaded.problems.join('; ') } }));
    else for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
    return exitCodes.usage;
  }
  try {
    const diagnosis = await diagnose(loaded.settings, new MailDns(resolver === undefined ? [] : [resolver]), { domain, connect });
    if (output.json) output.line(JSON.stringify(diagnosis));
    else for (const line of diagnosisWords(diagnosis)) output.line(line);
    return diagnosis.findings.some(({ level }) => level === 'fail') ? exitCodes.refused : exitCodes.ok;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code !== 'dns-unreachable') throw error;
    if (output.json) output.line(JSON.stringify({ error: { code, message } }));
    else output.note(`${paint.red('error')} ${message}`);
    return exitCodes.unreachable;
  }
}

function domain(text: string): string {
  if (!/^(?=.{3,253}$)[^\s@/:.]+(\.[^\s@/:.]+)+$/.test(text)) throw new InvalidArgumentError('expected a domain such as atelier.example');
  return text;
}

/** Node takes addresses only: a name would have to be looked up first, by another server. */
function resolver(text: string): string {
  const [, host = text, port = '53'] = (isIP(text) === 0 && /^(.+):(\d{1,5})$/.exec(text)) || [];
  if (isIP(host.replace(/^\[(.+)\]$/, '$1')) === 0 || Number(port) > 65_535) throw new InvalidArgumentError('expected the address of a server, such as 9.9.9.9 or 127.0.0.1:5353');
  return text;
}
