import type { JourneySummary } from '../api-types';
import { Link } from '../router';
import { sayTitle } from '../words/formats';
import { useLanguage } from '../words/language';
import { Count } from './count';

/** The journeys side by side, each with the steps where somebody stands now. */
export function JourneyBoard({ journeys }: { journeys: JourneySummary[] }) {
  const { t, language } = useLanguage();
  return (
    <section aria-labelledby="board">
      <div className="section-head">
        <h2 id="board">{t.desk.journeys}</h2>
        <Link href="/journeys">{t.journeys.all}</Link>
      </div>
      {journeys.length === 0 && <p className="empty">{t.journeys.none}</p>}
      <ul className="board">
        {journeys.map((journey) => {
          const busiest = Math.max(1, ...journey.steps.map((step) => step.standing));
          return (
            <li key={journey.id}>
              <h3>
                {sayTitle(journey.title, language)}
                {journey.paused && <span className="flag"> {t.journeys.paused}</span>}
              </h3>
              <p className="fine">
                {t.journeys.active(journey.active)} · {t.journeys.entered(journey.entered)}
              </p>
              <ul className="bars">
                {journey.steps
                  .filter((step) => step.standing > 0)
                  .map((step) => (
                    <li key={step.id}>
                      <span>{sayTitle(step.name ?? step.id, language)}</span>
                      <Count value={step.standing} />
                      <span className="bar" aria-hidden="true">
                        <span style={{ width: `${(100 * step.standing) / busiest}%` }} />
                      </span>
                    </li>
                  ))}
              </ul>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
