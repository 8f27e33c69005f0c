import { organisationalDomain } from './check-dmarc';
import { fail, ok, warn, type Finding } from './finding';
import type { MailDns } from './mail-dns';

/** Whether answers and bounces reach somebody at a domain that we write from. */
export async function checkMailDomain(dns: MailDns, domain: string): Promise<Finding> {
  const exchanges = await dns.exchanges(domain);
  // RFC 7505: a domain that says so takes no mail
  if (exchanges.some(({ exchange }) => exchange === '' || exchange === '.')) return fail('domain', `${domain} says that it takes no mail (null MX): receivers refuse what comes from there`);
  if (exchanges.length > 0) {
    const known = await Promise.all(exchanges.map(({ exchange }) => dns.addresses(exchange)));
    if (known.every((addresses) => addresses.length === 0)) return fail('domain', `the mail servers of ${domain} (${exchanges.map(({ exchange }) => exchange).join(', ')}) have no addresses`);
    return ok('domain', `${domain} takes mail at ${exchanges.map(({ exchange }) => exchange).join(', ')}`);
  }
  if ((await dns.addresses(domain)).length > 0) return warn('domain', `${domain} has no MX record: mail is tried at the host of that name`, { name: domain, type: 'MX', value: `10 mail.${domain}` });
  return fail('domain', `${domain} has neither MX nor address: many receivers refuse what comes from there`, { name: domain, type: 'MX', value: `10 mail.${domain}` });
}

/** Whether the links of mails are of the sender's organisation, and of a kind that one-click unsubscription may use (RFC 8058: https). */
export async function checkBaseUrl(dns: MailDns, domain: string, baseUrl: string | undefined): Promise<Finding[]> {
  if (baseUrl === undefined) return [fail('links', 'baseUrl is not set: links in mails lead to this machine only. Set PARCOURS_BASE_URL')];
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:') return [fail('links', `${baseUrl} is not https: mail programs offer one-click unsubscription over https alone (RFC 8058)`)];
  const [own, other] = await Promise.all([organisationalDomain(dns, domain), organisationalDomain(dns, hostname)]);
  const related = own === other || hostname.endsWith(`.${own}`) || own.endsWith(`.${hostname}`);
  return [related ? ok('links', `links lead to ${hostname}, which is of the sender's organisation`) : warn('links', `links lead to ${hostname}, another organisation than ${domain}: filters take that for a disguise. Give this deployment a name below ${own}`)];
}
