import type { Settings } from '@parcours/platform';
import { z } from 'zod';
import { fail, ok, warn, type Finding } from './finding';

const timeoutMs = 10_000;
const scopesSchema = z.looseObject({ scopes: z.array(z.string()) });
const hosts = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' };

/** Whether the SMTP server answers, offers TLS and lets us in; nothing is sent. */
export async function checkSmtp({ email, smtpPassword }: Pick<Settings, 'email' | 'smtpPassword'>): Promise<Finding> {
  const { smtpHost, smtpPort, smtpSecure, smtpRequireTls, smtpUser } = email;
  if (smtpHost === undefined) return fail('connection', 'email.smtpHost is not set: set PARCOURS_EMAIL_SMTP_HOST');
  const server = `${smtpHost}:${smtpPort}`;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: smtpHost, port: smtpPort, secure: smtpSecure, requireTLS: smtpRequireTls && !smtpSecure, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
    ...(smtpUser !== undefined && { auth: { user: smtpUser, pass: smtpPassword ?? '' } }),
  });
  try {
    await transport.verify();
    return smtpSecure || smtpRequireTls ? ok('connection', `${server} takes our mail, over TLS`) : warn('connection', `${server} takes our mail, but email.smtpRequireTls is off: it may go unencrypted`);
  } catch (error) {
    return fail('connection', `${server} ${smtpFault(error)}`);
  } finally {
    transport.close();
  }
}

/** Whether SendGrid knows our key, and lets it send; nothing is sent. */
export async function checkSendgrid({ email, sendgridApiKey }: Pick<Settings, 'email' | 'sendgridApiKey'>): Promise<Finding> {
  if (sendgridApiKey === undefined) return fail('connection', 'SENDGRID_API_KEY is not set');
  const base = email.sendgridUrl ?? hosts[email.sendgridRegion];
  try {
    const answer = await fetch(new URL('/v3/scopes', base), { headers: { authorization: `Bearer ${sendgridApiKey}` }, signal: AbortSignal.timeout(timeoutMs) });
    if (answer.status === 401 || answer.status === 403) return fail('connection', `SendGrid refuses SENDGRID_API_KEY (${answer.status}): make another one, and mind the region (email.sendgridRegion is ${email.sendgridRegion})`);
    if (!answer.ok) return fail('connection', `SendGrid answers ${answer.status}: try again later`);
    const { data } = scopesSchema.safeParse(await answer.json());
    return data?.scopes.includes('mail.send') ? ok('connection', 'SendGrid lets our key send') : fail('connection', 'SENDGRID_API_KEY may not send: give it Mail Send');
  } catch (error) {
    return fail('connection', `${new URL(base).host} can not be reached: ${reason(error)}`);
  }
}

function smtpFault(error: unknown): string {
  switch ((error as { code?: unknown }).code) {
    case 'EAUTH':
      return 'refuses email.smtpUser with SMTP_PASSWORD';
    case 'ENOAUTH':
      return 'wants us to sign in: set email.smtpUser and SMTP_PASSWORD';
    case 'ETLS':
      return 'offers no TLS that we can use: check port and certificate, or turn email.smtpRequireTls off on a private network';
    default:
      return /certificate/i.test(reason(error)) ? `shows a certificate that is not to be trusted (${reason(error)}): TLS does not come about` : `can not be reached: ${reason(error)}`;
  }
}

const reason = (error: unknown): string => {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
};
