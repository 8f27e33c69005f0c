import type { LearnerEvent } from '@parcours/events';
import type { MessageStore } from '@parcours/store';
import { reactions, type Cohort } from './cohort';

/** What the demo's learners answer to the mails that left, each mail looked at once. */
export class MailOutcomes {
  private readonly seen = new Set<string>();
  private since = 0;

  constructor(
    private readonly messages: Pick<MessageStore, 'list'>,
    private readonly people: Cohort,
  ) {}

  /** The answers to mails that left since it was last asked. */
  async next(): Promise<LearnerEvent[]> {
    const answers: LearnerEvent[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.messages.list({ channel: 'email', status: 'done', since: this.since, after, limit: 500 });
      for (const { id, journey, step, learner, at, doneAt } of page.items) {
        this.since = Math.max(this.since, at);
        if (this.seen.has(id)) continue;
        this.seen.add(id);
        answers.push(...reactions(this.people, { id, journey, step, learner, at: doneAt ?? at }));
      }
      after = page.next;
      if (after === undefined) return answers;
    }
  }
}
