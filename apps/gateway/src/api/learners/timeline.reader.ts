import { Inject, Injectable } from '@nestjs/common';
import type { JourneyDefinition, Trace } from '@parcours/journey';
import type { ArchivedEvent, Message, Page } from '@parcours/store';
import { PublishedJourneys } from '../journeys/published-journeys.service';
import { MessageSubjects } from '../messages/message-subjects.service';
import { pageBehind } from '../shared/list-cursor';
import { earlierFact, type LearnerPast } from './earlier-fact';
import { LearnerHistory } from './learner-history.service';
import { eventItem, messageItem, timelineMessage, traceItem, type TimelineItemView, type TimelineMessageView } from './timeline-item';

/**
 * One thing of the merged list. At one instant events come before what was decided on them, and that before messages of their own;
 * `n` is its place among its kind, which stays, since each kind only grows, but for traces that are old enough to go.
 */
type Entry = { at: number; n: number } & ({ rank: 0; event: ArchivedEvent } | { rank: 1; trace: Trace; message: Message | undefined } | { rank: 2; message: Message });

/** Everything that happened to one learner, and why: events, decisions and messages in one list, oldest first. */
@Injectable()
export class TimelineReader {
  constructor(
    @Inject(LearnerHistory) private readonly history: LearnerHistory,
    @Inject(PublishedJourneys) private readonly published: PublishedJourneys,
    @Inject(MessageSubjects) private readonly subjects: MessageSubjects,
  ) {}

  async read(contact: string, query: { cursor?: string; limit: number }): Promise<Page<TimelineItemView>> {
    const [events, traces, messages] = await Promise.all([this.history.events(contact), this.history.traces(contact), this.history.messages(contact)]);
    const byId = new Map(messages.map((message) => [message.id, message]));
    const told = new Set(traces.map(({ command }) => command));
    const entries: Entry[] = [
      ...events.map((event, n): Entry => ({ rank: 0, at: event.time, n, event })),
      ...traces.map((trace, n): Entry => ({ rank: 1, at: trace.at, n, trace, message: trace.command === undefined ? undefined : byId.get(trace.command) })),
      ...messages.flatMap((message, n): Entry[] => (told.has(message.id) ? [] : [{ rank: 2, at: message.at, n, message }])),
    ];
    const { items, next } = pageBehind(entries, ({ at, rank, n }) => [at, rank, n], [0, 0, 0], query);
    const past = { events, traces, messages };
    return { items: await Promise.all(items.map((entry) => this.itemOf(entry, past))), ...(next !== undefined && { next }) };
  }

  private async itemOf(entry: Entry, past: LearnerPast): Promise<TimelineItemView> {
    switch (entry.rank) {
      case 0:
        return eventItem(entry.event);
      case 1: {
        const { trace, message } = entry;
        const [definition, told, because] = await Promise.all([this.definitionOf(trace), message && this.messageOf(message), earlierFact(trace, past, (earlier) => this.definitionOf(earlier))]);
        return traceItem(trace, definition, told, because);
      }
      case 2:
        return messageItem(entry.message, await this.messageOf(entry.message));
    }
  }

  private async definitionOf({ journey, version }: Trace): Promise<JourneyDefinition | undefined> {
    return (await this.published.version(journey, version))?.definition;
  }

  private async messageOf(message: Message): Promise<TimelineMessageView> {
    return timelineMessage(message, await this.subjects.of(message));
  }
}
