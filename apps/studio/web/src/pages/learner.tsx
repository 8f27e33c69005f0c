import { useMemo, useState } from 'react';
import { get, getAll } from '../api';
import type { JourneySummary, Learner, Page as PageOf, TimelineItem } from '../api-types';
import { FindLearner } from '../parts/find-learner';
import { LearnerProfile } from '../parts/learner-profile';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { TimelineEntry } from '../parts/timeline-entry';
import { useResource } from '../use-resource';
import { sayTime, sayTitle } from '../words/formats';
import { useLanguage } from '../words/language';

type Filter = 'all' | 'sent' | 'held' | 'received';
const FILTERS: Filter[] = ['all', 'sent', 'held', 'received'];

/** Everything that happened to one learner and why, in her own time zone, beside what is known of her. */
export function LearnerPage({ reference }: { reference: string }) {
  const { t, language } = useLanguage();
  const path = `/v1/learners/${encodeURIComponent(reference)}`;
  const learner = useResource(`learner ${reference}`, (signal) => get<Learner>(path, signal), 5_000);
  const timeline = useResource(`timeline ${reference}`, (signal) => getAll<TimelineItem>(`${path}/timeline`, signal), 5_000);
  const journeys = useResource('journeys of learners', (signal) => get<PageOf<JourneySummary>>('/v1/journeys?limit=500', signal));
  const [filter, setFilter] = useState<Filter>('all');
  const person = learner.data;
  const items = timeline.data?.items;
  const days = useMemo(
    () => byDay(items?.filter((item) => shows(filter, item)) ?? [], (item) => sayTime(item.at, 'long-day', language, person?.timeZone)),
    [items, filter, language, person?.timeZone],
  );
  const titleOf = (journey: string) => sayTitle(journeys.data?.items.find(({ id }) => id === journey)?.title ?? journey, language);
  const stepName = (journey: string, step: string) => sayTitle(journeys.data?.items.find(({ id }) => id === journey)?.steps.find(({ id }) => id === step)?.name ?? step, language);
  const problem = learner.problem ?? timeline.problem;
  if (!person && learner.problem?.status === 404) return <UnknownLearner reference={reference} />;
  return (
    <Page title={person?.name ?? t.learner.title}>
      <ProblemNotice problem={problem} stale={person !== undefined} />
      {!person && !problem && <p>{t.loading}</p>}
      {person && (
        <div className="learner">
          <LearnerProfile learner={person} titleOf={titleOf} stepName={stepName} />
          <section aria-labelledby="timeline" className="timeline-section">
            <h2 id="timeline">{t.learner.timeline}</h2>
            <p className="fine">{t.learner.zone(person.timeZone)}</p>
            <div className="filters" role="group" aria-label={t.learner.show}>
              {FILTERS.map((name) => (
                <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
                  {t.learner[name]}
                </button>
              ))}
            </div>
            {!items && !timeline.problem && <p>{t.loading}</p>}
            {items && days.length === 0 && <p className="empty">{filter === 'all' ? t.learner.empty : t.learner.nothingShown}</p>}
            {days.map(([day, entries]) => (
              <section key={day} className="day" aria-label={day}>
                <h3>{day}</h3>
                <ol className="timeline">
                  {entries.map((item, index) => (
                    <TimelineEntry key={`${item.at} ${item.kind} ${index}`} item={item} timeZone={person.timeZone} titleOf={titleOf} />
                  ))}
                </ol>
              </section>
            ))}
            {timeline.data?.next !== undefined && <p>{t.learner.truncated}</p>}
          </section>
        </div>
      )}
    </Page>
  );
}

function UnknownLearner({ reference }: { reference: string }) {
  const { t } = useLanguage();
  return (
    <Page title={t.learner.title}>
      <p role="alert">{t.learner.unknown(reference.replace(/^email:/, ''))}</p>
      <p className="empty">{t.learner.unknownHint}</p>
      <FindLearner />
    </Page>
  );
}

function shows(filter: Filter, item: TimelineItem): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'sent':
      return item.message !== undefined;
    case 'held':
      return item.outcome === 'skipped';
    case 'received':
      return item.kind === 'event';
  }
}

/** Neighbours of one day together, in the order they came. */
function byDay(items: TimelineItem[], dayOf: (item: TimelineItem) => string): [string, TimelineItem[]][] {
  const days: [string, TimelineItem[]][] = [];
  for (const item of items) {
    const day = dayOf(item);
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(item);
    else days.push([day, [item]]);
  }
  return days;
}
