import type { Settings } from '@parcours/platform';
import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { checkSendgrid, checkSmtp } from './check-connection';
import { checkDkimKey, checkSendgridDkim } from './check-dkim';
import { checkDmarc, organisationalDomain } from './check-dmarc';
import { checkBaseUrl, checkMailDomain } from './check-domain';
import { checkSpf, type Sender } from './check-spf';
import { fail, warn, type Finding } from './finding';
import type { MailDns } from './mail-dns';

export type MailSettings = Pick<Settings, 'email' | 'baseUrl' | 'smtpPassword' | 'sendgridApiKey' | 'dkimKey'>;

export interface Diagnosis {
  domain: string;
  findings: Finding[];
}

/** Everything that decides whether mail of these settings is believed, in the order in which to mend it. Throws `TerminalError` (`dns-unreachable`). */
export async function diagnose(settings: MailSettings, dns: MailDns, { domain: asked, connect }: { domain?: string; connect?: boolean } = {}): Promise<Diagnosis> {
  const { domainOf, parseAddress } = await import('@parcours-apps/email');
  const { email, baseUrl } = settings;
  const { address } = parseAddress(email.from);
  const domain = domainOf(asked ?? address).toLowerCase();
  const transports = new Set([email.transport, ...Object.values(email.purposes)]);
  const findings: Finding[] = [];

  // 1. who sends, and as whom
  if (asked === undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return { domain, findings: [fail('domain', `email.from (${email.from}) is no address: set it as Organisation <name@domain>`)] };
  if (!transports.has('smtp') && !transports.has('sendgrid')) findings.push(warn('transport', 'email.transport is mailbox: no mail leaves this deployment yet'));
  findings.push(await checkMailDomain(dns, domain));
  if (email.replyTo !== undefined && domainOf(parseAddress(email.replyTo).address) !== domain) findings.push(await checkMailDomain(dns, domainOf(parseAddress(email.replyTo).address)));

  // 2. by whom it may be sent
  const senders: Sender[] = [];
  if (transports.has('smtp') && email.smtpHost !== undefined) senders.push({ type: 'smtp', host: email.smtpHost, addresses: isIP(email.smtpHost) === 0 ? await dns.addresses(email.smtpHost) : [email.smtpHost] });
  if (transports.has('smtp') && email.smtpHost === undefined) findings.push(fail('transport', 'mail goes over SMTP, but email.smtpHost is not set'));
  if (transports.has('sendgrid')) senders.push({ type: 'sendgrid' });
  findings.push(...(await checkSpf(dns, domain, senders)));

  // 3. how it is signed
  const own = transports.has('smtp') || email.dkimDomain !== undefined ? await signatureOf(settings, dns) : { findings: [] };
  const theirs = transports.has('sendgrid') ? await checkSendgridDkim(dns, [...new Set([domain, await organisationalDomain(dns, domain)])]) : { findings: [] };
  findings.push(...own.findings, ...theirs.findings);

  // 4. whether all that is one organisation's
  const dmarc: Finding[] = [];
  if (transports.has('smtp') || !transports.has('sendgrid')) dmarc.push(...(await checkDmarc(dns, domain, { dkim: own.domain, envelope: { type: 'domain', domain } })));
  if (transports.has('sendgrid')) dmarc.push(...(await checkDmarc(dns, domain, { dkim: theirs.domain, envelope: { type: 'below' } })));
  findings.push(...new Map(dmarc.map((finding) => [finding.says, finding])).values(), ...(await checkBaseUrl(dns, domain, baseUrl)));

  // 5. whether they let us in
  if (connect && transports.has('smtp')) findings.push(await checkSmtp(settings));
  if (connect && transports.has('sendgrid')) findings.push(await checkSendgrid(settings));
  return { domain, findings };
}

/** `domain`: what our mail is signed for, where it is. */
async function signatureOf(settings: MailSettings, dns: MailDns): Promise<{ findings: Finding[]; domain?: string }> {
  const { dkimPublicKey, dkimSigning } = await import('@parcours-apps/email');
  try {
    const signing = dkimSigning(settings);
    if (!signing) return { findings: [fail('DKIM', 'email.dkimDomain is not set: mail over SMTP is not signed by us. Set it, and PARCOURS_DKIM_KEY (openssl genrsa 2048)')] };
    const { domainName, keySelector, privateKey } = signing;
    const bits = createPublicKey(privateKey).asymmetricKeyDetails?.modulusLength ?? 0;
    return { findings: await checkDkimKey(dns, { domain: domainName, selector: keySelector, publicKey: dkimPublicKey(privateKey), bits }), domain: domainName.toLowerCase() };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (!String(code).startsWith('dkim-key-')) throw error;
    return { findings: [fail('DKIM', message)] };
  }
}
