import { fullType, type LearnerEvent } from '@parcours/events';
import type { Cohort, CohortLearner } from './cohort-types';
import { Random } from './random';

/** An e-mail that left. `id` is its command's; `learner` the e-mail identifier; `at` when it left (epoch ms). */
export interface SentMail {
  id: string;
  journey: string;
  step: string;
  learner: string;
  at: number;
}

const CLICKS = 0.3;
const MINUTE = 60_000;

/** Steps whose mail brings a complaint from those who complain. */
const complainedAbout: ReadonlySet<string> = new Set(['hot-evaluation/ask', 'keep-going/pick-up']);

/**
 * What the mailbox or the learner answers to a mail, as a provider would tell it: nothing, or one event (a hard bounce, a complaint, a
 * click) some minutes later. The same mail to the same learner is always answered the same way, whatever its id.
 */
export function reactions({ seed, learners }: Pick<Cohort, 'seed' | 'learners'>, mail: SentMail): LearnerEvent[] {
  const reader = learners.find(({ email }) => email === mail.learner);
  if (!reader) return [];
  const random = new Random(seed, `mailbox/${mail.learner}/${mail.journey}/${mail.step}`);
  if (reader.mailbox === 'bounces') return [outcome(reader, mail, 'email.bounced', 1, { kind: 'hard' })];
  if (reader.mailbox === 'complains') return complainedAbout.has(`${mail.journey}/${mail.step}`) ? [outcome(reader, mail, 'email.complained', 35)] : [];
  return random.chance(CLICKS) ? [outcome(reader, mail, 'email.clicked', 5 * random.between(2, 30))] : [];
}

function outcome({ email }: CohortLearner, mail: SentMail, name: string, minutes: number, more: { kind?: 'hard' } = {}): LearnerEvent {
  return {
    specversion: '1.0', id: `${mail.id}-${name.slice('email.'.length)}`, source: 'mailbox/demo', type: fullType(name), time: new Date(mail.at + minutes * MINUTE).toISOString(),
    datacontenttype: 'application/json', data: { learner: { identifiers: [{ scheme: 'email', value: email }] }, command: mail.id, step: mail.step, to: email, ...more },
  };
}
