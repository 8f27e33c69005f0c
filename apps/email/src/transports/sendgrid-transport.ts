import { Logger } from '@nestjs/common';
import { TerminalError, type Settings } from '@parcours/platform';
import { MailService } from '@sendgrid/mail';
import type { Mail, MailResult, MailTransport } from '../mail-transport.port';
import { providerAgent, type ProviderAgent } from './provider-agent';
import { postToProvider } from './provider-request';
import { sendgridBody } from './sendgrid-body';
import { sendgridResult } from './sendgrid-result';

export type SendgridSettings = Pick<Settings, 'email' | 'sendgridApiKey'>;

/** What is used of the service's client beside what its types tell: where the API is, and what a request to it says in its headers. */
interface ServiceClient {
  client: Pick<MailService, 'setApiKey'> & { setDataResidency(region: 'global' | 'eu'): unknown; createRequest(request: { method: string; url: string }): { baseURL: string; url: string; headers: Record<string, string> } };
}

/** How long an answer is waited for (ms); after it nobody knows whether the mail was taken. */
const patienceMs = 15_000;

/**
 * Mail over SendGrid's v3 API, a request for each recipient. 202 is `accepted` where its event webhook tells the rest, and `delivered` where none is set up
 * (`sendgridWebhookKey`) or in the sandbox, which sends no events. Not idempotent: the API does not know a mail again. SendGrid's own package tells where its API is
 * and who we are; requests are made here, since the package's client copies each mail several times and takes ten times as long as the request itself.
 */
export class SendgridTransport implements MailTransport {
  readonly name = 'sendgrid';
  readonly idempotent = false;
  private readonly logger = new Logger('sendgrid');
  private readonly to: URL;
  private readonly headers: Record<string, string>;
  private readonly answerMs: number;
  private readonly connections: ProviderAgent;
  private readonly taken: 'accepted' | 'delivered';
  private readonly sandbox: boolean;
  private readonly now: () => number;
  private readonly bodies = new WeakMap<Mail, Uint8Array>();
  private knowsUs = true;

  /** Throws `TerminalError` (`mail-settings`) where settings do not do. */
  constructor({ email: { sendgridRegion, sendgridSandbox, sendgridUrl, sendgridWebhookKey }, sendgridApiKey }: SendgridSettings, { answerMs = patienceMs, now = Date.now } = {}) {
    if (sendgridApiKey === undefined) throw new TerminalError('mail-settings', 'Mail is to leave over SendGrid, but SENDGRID_API_KEY is not set.');
    if (!sendgridApiKey.startsWith('SG.')) throw new TerminalError('mail-settings', 'SENDGRID_API_KEY is no key of SendGrid: they begin with SG.');
    const { client } = new MailService() as MailService & ServiceClient;
    client.setDataResidency(sendgridRegion);
    client.setApiKey(sendgridApiKey);
    const { baseURL, url, headers } = client.createRequest({ method: 'POST', url: 'v3/mail/send' });
    this.to = new URL(url, sendgridUrl === undefined ? baseURL : `${sendgridUrl.replace(/\/$/, '')}/`);
    this.headers = headers;
    this.connections = providerAgent(this.to.href);
    this.answerMs = answerMs;
    this.sandbox = sendgridSandbox;
    this.taken = sendgridSandbox || sendgridWebhookKey === undefined ? 'delivered' : 'accepted';
    this.now = now;
  }

  prepare(mail: Mail): void {
    try {
      this.bodies.set(mail, sendgridBody(mail, { sandbox: this.sandbox }));
    } catch (fault) {
      // `send` meets it again, and answers for it.
      if (!(fault instanceof TerminalError)) throw fault;
    }
  }

  send(mails: Mail[]): Promise<MailResult[]> {
    return Promise.all(mails.map((mail) => this.sendOne(mail)));
  }

  async close(): Promise<void> {
    this.connections.close();
  }

  private async sendOne(mail: Mail): Promise<MailResult> {
    let body: Uint8Array;
    try {
      body = this.bodies.get(mail) ?? sendgridBody(mail, { sandbox: this.sandbox });
    } catch (fault) {
      if (fault instanceof TerminalError) return { id: mail.id, type: 'refused', reason: fault.code };
      throw fault;
    }
    this.bodies.delete(mail);
    const answer = await postToProvider(this.to, this.connections, { headers: this.headers, body, answerMs: this.answerMs });
    const result = sendgridResult(mail.id, answer, { taken: this.taken, now: this.now() });
    this.tellKey(result);
    return result;
  }

  private tellKey(result: MailResult): void {
    const knowsUs = !(result.type === 'later' && result.reason === 'provider-key');
    if (!knowsUs && this.knowsUs) this.logger.error('SendGrid refuses our key: SENDGRID_API_KEY is wrong, revoked, or may not send mail (scope mail.send). Mail waits until then.');
    this.knowsUs = knowsUs;
  }
}
