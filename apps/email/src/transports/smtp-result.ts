import type { MailResult } from '../mail-transport.port';

/** What of nodemailer's faults is read here. */
export interface SmtpFault {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/**
 * What a fault of one sending means (RFC 5321, RFC 3463). `handedOver`: the whole message was given to the connection, so that a server which does not
 * answer may have it. A server's own words are not passed on: they quote addresses.
 */
export function smtpResult(id: string, { code, command, responseCode, response = '' }: SmtpFault, handedOver: boolean): MailResult {
  // 1. an answer is definite; 421 says that the server closes, whatever was asked
  if (responseCode !== undefined && responseCode >= 400) {
    if (code === 'EAUTH' || [530, 534, 535, 538].includes(responseCode)) return { id, type: 'later', reason: 'provider-key' };
    if (responseCode === 421 || responseCode === 503) return { id, type: 'later', reason: 'provider-busy' };
    // A mail is refused by what is said of its recipient, its content or its size; a greeting, a sender or a session that is refused is the house's fault, and the next mail's too.
    if (responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA' || responseCode === 552)) return refusedBy(id, responseCode, response, command);
    if (responseCode >= 500) return { id, type: 'later', reason: 'provider-error' };
    return { id, type: 'later', reason: command === 'RCPT TO' || command === 'DATA' ? 'mail-later' : 'provider-busy' };
  }
  // 2. without one, what counts is how far it came
  if (handedOver) return { id, type: 'uncertain', reason: code === 'ETIMEDOUT' ? 'no-answer-in-time' : 'connection-lost' };
  if (code === 'EAUTH' || code === 'ENOAUTH') return { id, type: 'later', reason: 'provider-key' };
  if (code === 'EENVELOPE') return { id, type: 'refused', reason: 'address-invalid' };
  if (code === 'EMESSAGE') return { id, type: 'refused', reason: 'too-large' };
  return { id, type: 'later', reason: 'provider-away' };
}

/** 5.1.x: there is no such address; without an enhanced code 550, 551 and 553 to RCPT say the same. 5.2.2 and 552: there is, and it is full. */
function refusedBy(id: string, responseCode: number, response: string, command?: string): MailResult {
  const enhanced = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const toRecipient = command === 'RCPT TO';
  const isFull = enhanced === undefined ? toRecipient && responseCode === 552 : enhanced === '5.2.2';
  if (isFull) return { id, type: 'refused', reason: 'mailbox-full', bounce: 'soft' };
  // 5.1.7 and 5.1.8 are about the sender.
  const isUnknown = enhanced === undefined ? toRecipient && [550, 551, 553].includes(responseCode) : /^5\.1\.(?!7$|8$)/.test(enhanced);
  if (isUnknown) return { id, type: 'refused', reason: 'address-unknown', bounce: 'hard' };
  return { id, type: 'refused', reason: `refused-${responseCode}${enhanced === undefined ? '' : `-${enhanced}`}` };
}
