import { parseEvent, shortName } from '@parcours/events';
import { cohort } from './cohort';
import { reactions, type SentMail } from './reactions';

const made = cohort(1, { from: '2026-03-02T00:00:00Z', days: 120 });
const at = Date.parse('2026-03-11T08:00:00Z');
const mailTo = (learner: string, step = 'ask', journey = 'hot-evaluation'): SentMail => ({ id: 'c0ffee', journey, step, learner, at });
const addressOf = (part: string) => made.learners.find((learner) => learner.part === part)?.email ?? '';
const namesOf = (mail: SentMail) => reactions(made, mail).map(({ type }) => shortName(type));

describe('what a mailbox answers', () => {
  it.each([
    ['a dead mailbox bounces whatever comes', 'bounces', 'hello', 'welcome', ['email.bounced']],
    ['whoever complains does about the evaluation', 'complains-about-evaluation', 'ask', 'hot-evaluation', ['email.complained']],
    ['whoever complains does about news', 'complains-about-news', 'pick-up', 'keep-going', ['email.complained']],
    ['a mailbox that closes with the course takes the welcome', 'mailbox-closes', 'hello', 'welcome', []],
    ['a mailbox that closes with the course bounces what comes after it', 'mailbox-closes', 'ask', 'hot-evaluation', ['email.bounced']],
    ['whoever complains takes her welcome', 'complains-about-news', 'hello', 'welcome', []],
  ])('%s', (_what, part, step, journey, expected) => {
    expect(namesOf(mailTo(addressOf(part), step, journey))).toEqual(expected);
  });

  it('answers at most once, with an event the intake takes, that names the command and comes after the mail', () => {
    const answers = made.learners.map(({ email }) => reactions(made, mailTo(email)));
    expect(Math.max(...answers.map(({ length }) => length))).toBe(1);
    for (const event of answers.flat()) {
      expect(parseEvent(event).ok).toBe(true);
      expect(event.data.command).toBe('c0ffee');
      expect(Date.parse(event.time)).toBeGreaterThan(at);
    }
  });

  it('clicks about three mails of ten, the same ones whatever their ids', () => {
    const clickers = (id: string) => made.learners.filter(({ email }) => reactions(made, { ...mailTo(email), id }).some(({ type }) => shortName(type) === 'email.clicked')).map(({ email }) => email);
    expect(clickers('a')).toEqual(clickers('b'));
    expect(clickers('a').length).toBeGreaterThan(30);
    expect(clickers('a').length).toBeLessThan(100);
  });

  it('brings a colleague for some invitations, and for Ana’s', () => {
    const brought = made.learners.filter(({ email }) => namesOf(mailTo(email, 'invite-colleague', 'evaluation-loop')).includes('referral.created'));
    expect(brought.map(({ story }) => story)).toContain('Ana');
    expect(brought.length).toBeGreaterThan(10);
    expect(brought.length).toBeLessThan(60);
  });

  it('says nothing for somebody who is not of the cohort', () => {
    expect(reactions(made, mailTo('zoe@example.org'))).toEqual([]);
  });
});
