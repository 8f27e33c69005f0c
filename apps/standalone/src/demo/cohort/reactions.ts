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
/** How many of those who are asked to invite a colleague bring one. Ana does. */
const REFERRALS = 0.15;
const INVITATION = 'evaluation-loop/invite-colleague';
/** A mailbox that closes with the course does so when this mail comes. */
const AFTER_COURSE = 'hot-evaluation/ask';
const MINUTE = 60_000;
const DAY = 1440;

/** Steps whose mail brings a complaint from those who complain. */
const complainedAbout: ReadonlySet<string> = new Set(['hot-evaluation/ask', 'keep-going/pick-up']);

/**
 * What the mailbox, the learner or her colleague answers to a mail, as a provider or our own page would tell it: nothing, or one event (a
 * hard bounce, a complaint, a click some minutes later; days later somebody who signed up over the link in it). The same mail to the same learner is always answered the same way, whatever its id.
 */
export function reactions({ seed, learners }: Pick<Cohort, 'seed' | 'learners'>, mail: SentMail): LearnerEvent[] {
  const reader = learners.find(({ email }) => email === mail.learner);
  if (!reader) return [];
  const what = `${mail.journey}/${mail.step}`;
  const random = new Random(seed, `mailbox/${mail.learner}/${what}`);
  if (reader.mailbox === 'bounces' || (reader.mailbox === 'closes' && what === AFTER_COURSE)) return [outcome(reader, mail, 'email.bounced', 1, { kind: 'hard' })];
  if (reader.mailbox === 'complains') return complainedAbout.has(what) ? [outcome(reader, mail, 'email.complained', 35)] : [];
  if (what === INVITATION && (reader.story === 'Ana' || (!reader.story && random.chance(REFERRALS)))) {
    return [outcome(reader, mail, 'referral.created', reader.story ? 5 * DAY : random.between(2, 20) * DAY, { referral: { link: 'personal', registered: true } })];
  }
  return random.chance(CLICKS) ? [outcome(reader, mail, 'email.clicked', 5 * random.between(2, 30))] : [];
}

function outcome({ email }: CohortLearner, mail: SentMail, name: string, minutes: number, more: { kind?: 'hard'; referral?: { link: string; registered: boolean } } = {}): LearnerEvent {
  return {
    specversion: '1.0', id: `${mail.id}-${name.split('.')[1] ?? name}`, source: 'mailbox/demo', type: fullType(name), time: new Date(mail.at + minutes * MINUTE).toISOString(),
    datacontenttype: 'application/json', data: { learner: { identifiers: [{ scheme: 'email', value: email }] }, command: mail.id, step: mail.step, to: email, ...more },
  };
}
