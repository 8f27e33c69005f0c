import { Logger } from '@nestjs/common';
import { TerminalError, type Settings } from '@parcours/platform';
import { createTransport } from 'nodemailer';
import { dkimSigning } from '../headers/dkim-signing';
import { mailableAddress } from '../mail-header';
import { mailOptions } from '../mail-source';
import type { Mail, MailResult, MailTransport } from '../mail-transport.port';
import { smtpResult, type SmtpFault } from './smtp-result';

export type SmtpSettings = Pick<Settings, 'email' | 'smtpPassword' | 'dkimKey'>;

export interface SmtpOptions {
  /** How long is waited for a connection and for the greeting (ms). */
  connectMs?: number;
  /** How long for each answer (ms; RFC 5321, 4.5.3.2, shortened to what a submission server needs). */
  answerMs?: number;
  /** Whose certificates are trusted (PEM); without it those that Node trusts. */
  ca?: string;
}

const perConnection = 500;

/**
 * Mail over a submission server (RFC 6409): a pool of connections, TLS, signed by DKIM where settings say so. The server's word that it took a mail counts as
 * delivered, since nothing else comes; what bounces later goes to the sender's mailbox. Not idempotent: nothing tells whether a mail was sent before.
 */
export class SmtpTransport implements MailTransport {
  readonly name = 'smtp';
  readonly idempotent = false;
  private readonly logger = new Logger('smtp');
  private readonly transporter;
  /** Message-IDs of mails under way whose whole message the connection took. */
  private readonly handedOver = new Set<string>();
  private knowsUs = true;

  /** Throws `TerminalError` where settings do not do (`mail-settings`, and what `dkimSigning` throws). */
  constructor(settings: SmtpSettings, { connectMs = 15_000, answerMs = 120_000, ca }: SmtpOptions = {}) {
    const { email: { smtpHost, smtpPort, smtpSecure, smtpRequireTls, smtpUser, smtpConnections }, smtpPassword } = settings;
    if (smtpHost === undefined) throw new TerminalError('mail-settings', 'Mail is to leave over SMTP, but no server is named: set email.smtpHost (PARCOURS_EMAIL_SMTP_HOST).');
    if (smtpUser !== undefined && smtpPassword === undefined) throw new TerminalError('mail-settings', 'email.smtpUser is set, but SMTP_PASSWORD is not.');
    const dkim = dkimSigning(settings);
    this.transporter = createTransport({
      pool: true, host: smtpHost, port: smtpPort, secure: smtpSecure, requireTLS: !smtpSecure && smtpRequireTls, maxConnections: smtpConnections, maxMessages: perConnection,
      ...(smtpUser !== undefined && { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
      ...(dkim && { dkim }), ...(ca !== undefined && { tls: { ca } }),
      connectionTimeout: connectMs, greetingTimeout: connectMs, dnsTimeout: connectMs, socketTimeout: answerMs,
      disableFileAccess: true, disableUrlAccess: true,
    });
    this.transporter.use('stream', ({ message }, done) => {
      const read = message.createReadStream.bind(message);
      message.createReadStream = (options) => read(options).once('end', () => this.handedOver.add(message.messageId()));
      done();
    });
    // A connection that ends while nothing is sent over it is replaced when it is needed.
    this.transporter.on('error', () => undefined);
  }

  send(mails: Mail[]): Promise<MailResult[]> {
    return Promise.all(mails.map((mail) => this.sendOne(mail)));
  }

  async close(): Promise<void> {
    this.transporter.close();
  }

  private async sendOne(mail: Mail): Promise<MailResult> {
    const { id, from, to } = mail;
    const named = `<${mail.messageId}>`;
    let result: MailResult;
    try {
      await this.transporter.sendMail({ ...mailOptions(mail), envelope: { from: mailableAddress(from.address), to: [mailableAddress(to.address)] } });
      result = { id, type: 'delivered' };
    } catch (fault) {
      result = fault instanceof TerminalError ? { id, type: 'refused', reason: fault.code } : smtpResult(id, fault as SmtpFault, this.handedOver.has(named));
    } finally {
      this.handedOver.delete(named);
    }
    this.tellKey(result);
    return result;
  }

  private tellKey(result: MailResult): void {
    const knowsUs = !(result.type === 'later' && result.reason === 'provider-key');
    if (!knowsUs && this.knowsUs) this.logger.error('The mail server refuses our user or password: check email.smtpUser and SMTP_PASSWORD. Mail waits until then.');
    this.knowsUs = knowsUs;
  }
}
