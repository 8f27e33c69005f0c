import { useState } from 'react';
import { ApiError, post } from '../api';
import type { Clock, Problem } from '../api-types';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';
import { ProblemNotice } from './problem-notice';

/** What time it is for the deployment; the demo's clock can be moved on. */
export function ClockControl({ now, demo, onMoved }: { now: string; demo: boolean; onMoved: () => void }) {
  const { t, language } = useLanguage();
  const [moving, setMoving] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const advance = async (by: string) => {
    setMoving(true);
    setProblem(undefined);
    try {
      await post<Clock>('/v1/clock/advance', { by });
      onMoved();
    } catch (fault) {
      setProblem(fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 });
    } finally {
      setMoving(false);
    }
  };

  return (
    <div className="clock">
      <p className="clock-label">{demo ? t.desk.demoClock : t.desk.clock}</p>
      <p className="clock-now">
        <time dateTime={now}>
          {sayTime(now, 'long-day', language)} <span>{sayTime(now, 'time', language)}</span>
        </time>
      </p>
      {demo && (
        <div className="actions" role="group" aria-label={t.desk.advance}>
          <button type="button" className="button button-quiet" disabled={moving} onClick={() => void advance('1d')}>
            {t.desk.day}
          </button>
          <button type="button" className="button button-quiet" disabled={moving} onClick={() => void advance('7d')}>
            {t.desk.week}
          </button>
          <span role="status" className="fine">
            {moving ? t.desk.advancing : ''}
          </span>
        </div>
      )}
      <ProblemNotice problem={problem} />
    </div>
  );
}
