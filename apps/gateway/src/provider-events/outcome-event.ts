import { consentStatus, type Contact } from '@parcours/contact';
import { formatTime, fullType, type EventName, type LearnerEventData } from '@parcours/events';
import type { Message } from '@parcours/store';
import { isScanner } from '../clicks/click-judge';
import { identifiersOf } from '../public-pages/page-visitors.service';
import type { ProviderEvent } from './provider-event';

/** What SendGrid is called as a source of events. */
export const sendgridSource = 'parcours/sendgrid';

/** An event of a message of ours. Whose it is, its step and its purpose are the message's: a request says nothing about people. */
export interface OwnEvent {
  event: ProviderEvent;
  message: Message;
  /** Absent where they were erased. */
  contact: Contact | undefined;
}

/** Where a message went; undefined: its row was made before that was kept. */
export function addressOf({ detail }: Pick<Message, 'detail'>): string | undefined {
  const to = typeof detail === 'object' && detail !== null ? (detail as { to?: unknown }).to : undefined;
  return typeof to === 'string' ? to : undefined;
}

/** When it happened, as far as that can be: no sooner than the message was decided (epoch ms). */
export const timeOf = ({ event, message }: OwnEvent): number => Math.max(event.at, message.at);

/** The learner event that an event makes at once, as a CloudEvent; undefined: none. `opens`: whether opening is looked at here at all. */
export function outcomeEvent(own: OwnEvent, opens: boolean): Record<string, unknown> | undefined {
  const of = outcomeOf(own, opens);
  if (!of) return undefined;
  return {
    specversion: '1.0', id: own.event.id, source: sendgridSource, type: fullType(of.name), time: formatTime(timeOf(own)), subject: own.message.contact, datacontenttype: 'application/json', data: of.data,
  };
}

function outcomeOf(own: OwnEvent, opens: boolean): { name: EventName; data: LearnerEventData } | undefined {
  const { event, message, contact } = own;
  const outcome = { command: message.id, step: message.step };
  const email = addressOf(message);
  const to = email === undefined ? {} : { email };
  switch (event.type) {
    case 'delivered':
      return { name: 'email.delivered', data: { ...outcome, ...to } };
    case 'bounced':
      return { name: 'email.bounced', data: { ...outcome, kind: event.kind, reason: event.reason, ...to } };
    case 'dropped':
      if (event.because === 'bounced') return { name: 'email.bounced', data: { ...outcome, kind: 'hard', reason: 'dropped', ...to } };
      return { name: 'email.refused', data: { ...outcome, reason: `provider-${event.because}` } };
    case 'complained':
      return { name: 'email.complained', data: { ...outcome, purpose: message.purpose, ...to } };
    case 'unsubscribed': {
      if (!contact) return undefined;
      const proof = { form: 'provider-unsubscribe', time: formatTime(timeOf(own)), source: sendgridSource };
      return { name: 'consent.withdrawn', data: { learner: { identifiers: identifiersOf(contact) }, consent: { purpose: message.purpose, proof } } };
    }
    case 'opened': {
      const read = opens && !event.machine && !(event.agent !== undefined && isScanner(event.agent));
      return read && contact && !contact.closed && consentStatus(contact, 'open-tracking', 'email') === 'granted' ? { name: 'email.opened', data: outcome } : undefined;
    }
    // A click is told once it was judged; these two say nothing yet.
    case 'clicked':
    case 'accepted':
    case 'deferred':
      return undefined;
  }
}
