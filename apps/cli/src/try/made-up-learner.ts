import { newContact, type Contact, type Instant } from '@parcours/contact';
import { formatTime, fullType, parseEvent, type Identifier, type LearnerEvent } from '@parcours/events';

const day = 86_400_000;
const source = 'try/platform';
const contactId = '00000000-0000-4000-8000-000000000001';

/** Channels answer under their own names. */
const channelOf = (name: string): string | undefined => ['email', 'recommendation', 'print', 'task'].find((channel) => name.startsWith(`${channel}.`));

export type MadeUpEvent = { ok: true; event: LearnerEvent } | { ok: false; message: string };

/** A learner who is made up: her one course, and events of her as a platform would send them. */
export class MadeUpLearner {
  private told = 0;

  private constructor(
    /** As she is before the story. */
    readonly contact: Contact,
    private readonly identifiers: Identifier[],
  ) {}

  static named(name: string, locale: string, at: Instant): MadeUpLearner {
    const account = name.normalize('NFD').toLowerCase().replace(/[^a-z0-9]+/g, '') || 'learner';
    const identifiers = [{ scheme: 'email', value: `${account}@example.org` }, { scheme: 'lms', issuer: source, value: account }];
    const contact = newContact(contactId, at);
    const addresses = [{ value: `${account}@example.org`, kind: 'private' as const, at: 0 }];
    return new MadeUpLearner({ ...contact, identifiers, addresses, attributes: { values: { firstName: name, locale }, times: {}, at: 0 } }, identifiers);
  }

  /** Somebody known, as `knownContacts` reads her. */
  static known(contact: Contact, at: Instant): MadeUpLearner {
    const { id, slot } = newContact(contactId, at);
    return new MadeUpLearner({ ...contact, id, slot, now: at }, contact.identifiers);
  }

  /** What her platform says of its own accord in an event of a name: path in the data -> value. Conditions may ask for more. */
  dataOf(name: string, at: Instant): LearnerEvent['data'] {
    const channel = channelOf(name);
    if (channel) return name === 'email.bounced' ? { kind: 'hard' } : {};
    const enrolment = { id: 'enr-1', ...(name === 'enrolment.created' && { mode: 'online', starts: formatTime(at + 14 * day), ends: formatTime(at + 44 * day) }) };
    return {
      learner: { identifiers: this.identifiers },
      course: { id: 'excel-2', name: 'Excel 2' },
      enrolment,
      ...(name.startsWith('module.') && { activity: { id: `module-${this.told + 1}`, name: `Module ${this.told + 1}` } }),
      ...(name.startsWith('evaluation.') && { evaluation: { kind: 'hot' } }),
      ...(name === 'contact.closed' && { reason: 'left' }),
      ...(name === 'statement.voided' && { target: 'unknown' }),
    };
  }

  /** An event of hers, or why it is none. */
  event(name: string, at: Instant, data: LearnerEvent['data']): MadeUpEvent {
    const channel = channelOf(name);
    const read = parseEvent({
      specversion: '1.0', id: `try-${++this.told}`, source: channel ? `parcours/${channel}` : source, type: fullType(name), time: formatTime(at),
      ...(channel && { subject: this.contact.id }), data,
    });
    return read.ok ? read : { ok: false, message: read.issues.map(({ message }) => message).join(' ') };
  }
}
