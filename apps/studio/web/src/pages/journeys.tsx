import { get, post } from '../api';
import type { JourneySummary, Page as PageOf } from '../api-types';
import { ActionButton } from '../parts/action-button';
import { JourneySteps } from '../parts/journey-steps';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { useResource } from '../use-resource';
import { sayTitle } from '../words/formats';
import { useLanguage } from '../words/language';

/** Every published journey, step by step, with how many stand at each; a journey can be paused and resumed here. */
export function JourneysPage() {
  const { t, language } = useLanguage();
  const { data, problem, reload } = useResource('journeys', (signal) => get<PageOf<JourneySummary>>('/v1/journeys?limit=200', signal), 3_000);
  return (
    <Page title={t.journeys.title}>
      <ProblemNotice problem={problem} stale={data !== undefined} />
      {!data && !problem && <p>{t.loading}</p>}
      {data?.items.length === 0 && <p className="empty">{t.journeys.none}</p>}
      <div className="journeys">
        {data?.items.map((journey) => (
          <section key={journey.id} id={journey.id} className="journey" aria-labelledby={`${journey.id}-title`}>
            <div className="journey-head">
              <h2 id={`${journey.id}-title`}>{sayTitle(journey.title, language)}</h2>
              <PauseButton journey={journey} onChanged={reload} />
            </div>
            <p className="fine">
              {journey.id} · {t.journeys.version} {journey.version} · {t.journeys.active(journey.active)} · {t.journeys.entered(journey.entered)}
              {journey.paused && <strong className="flag"> {t.journeys.paused}</strong>}
            </p>
            <JourneySteps steps={journey.steps} />
          </section>
        ))}
      </div>
    </Page>
  );
}

function PauseButton({ journey, onChanged }: { journey: JourneySummary; onChanged: () => void }) {
  const { t, language } = useLanguage();
  const act = async () => {
    await post(`/v1/journeys/${encodeURIComponent(journey.id)}/${journey.paused ? 'resume' : 'pause'}`);
    onChanged();
  };
  return (
    <ActionButton quiet about={`${journey.paused ? t.journeys.resume : t.journeys.pause}, ${sayTitle(journey.title, language)}`} act={act}>
      {journey.paused ? t.journeys.resume : t.journeys.pause}
    </ActionButton>
  );
}
