import { get } from '../api';
import type { Desk, DeskCounts } from '../api-types';
import { Count } from '../parts/count';
import { ClockControl } from '../parts/clock-control';
import { FindLearner } from '../parts/find-learner';
import { JourneyBoard } from '../parts/journey-board';
import { MessageTable, PrintRunTable, SkipList } from '../parts/desk-tables';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { SendsSwitch } from '../parts/sends-switch';
import { learnerPath, Link } from '../router';
import { useResource } from '../use-resource';
import { sayName } from '../words/formats';
import { useLanguage } from '../words/language';

const COUNTS: (keyof DeskCounts)[] = ['events', 'contacts', 'activeRuns', 'entered', 'completed', 'openTasks', 'deadLetters'];
const PAGES: Partial<Record<keyof DeskCounts, string>> = { openTasks: '/tasks', deadLetters: '/dead-letters', activeRuns: '/journeys' };

/** The desk: what goes on now, asked anew every two seconds. */
export function DeskPage() {
  const { t } = useLanguage();
  const { data: desk, problem, reload } = useResource('desk', (signal) => get<Desk>('/v1/desk', signal), 2_000);
  return (
    <Page title={t.desk.title} aside={desk && <SendsSwitch sendsOff={desk.sendsOff} onChanged={reload} />}>
      <ProblemNotice problem={problem} stale={desk !== undefined} />
      {!desk && !problem && <p>{t.loading}</p>}
      {desk && (
        <>
          <div className="desk-top">
            <ClockControl now={desk.now} demo={desk.demo} onMoved={reload} />
            <FindLearner />
          </div>
          <Counts counts={desk.counts} />
          {desk.stories.length > 0 && <Stories stories={desk.stories} />}
          <JourneyBoard journeys={desk.journeys} />
          <div className="columns">
            <MessageTable messages={desk.messages} />
            <SkipList skips={desk.skips} />
          </div>
          <PrintRunTable runs={desk.printRuns} />
        </>
      )}
    </Page>
  );
}

function Counts({ counts }: { counts: DeskCounts }) {
  const { t } = useLanguage();
  return (
    <dl className="counts">
      {COUNTS.map((name) => {
        const page = PAGES[name];
        return (
          <div key={name} className={name === 'deadLetters' && counts[name] > 0 ? 'alarm' : undefined}>
            <dt>{page ? <Link href={page}>{t.desk.counts[name]}</Link> : t.desk.counts[name]}</dt>
            <dd>
              <Count value={counts[name]} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Stories({ stories }: { stories: Desk['stories'] }) {
  const { t, language } = useLanguage();
  return (
    <section aria-labelledby="stories">
      <h2 id="stories">{t.desk.stories}</h2>
      <ol className="stories">
        {stories.map((story) => (
          <li key={story.name}>
            <Link href={learnerPath(story.learner)}>
              <strong>{story.name}</strong>
              <span>{sayName(story.sentence[language])}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
