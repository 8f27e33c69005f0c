import { useState } from 'react';
import { post } from '../api';
import type { Clock } from '../api-types';
import { useAction } from '../use-action';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';
import { ProblemNotice } from './problem-notice';

/** What time it is for the deployment; the demo's clock can be moved on. */
export function ClockControl({ now, demo, onMoved }: { now: string; demo: boolean; onMoved: () => void }) {
  const { t, language } = useLanguage();
  return (
    <div className="clock">
      <p className="clock-label">{demo ? t.desk.demoClock : t.desk.clock}</p>
      <p className="clock-now">
        <time dateTime={now}>
          {sayTime(now, 'long-day', language)} <span>{sayTime(now, 'time', language)}</span>
        </time>
      </p>
      {demo && <MoveClock onMoved={onMoved} />}
    </div>
  );
}

function MoveClock({ onMoved }: { onMoved: () => void }) {
  const { t } = useLanguage();
  const [moved, setMoved] = useState('');
  const advance = (by: '1d' | '7d') => async () => {
    setMoved('');
    await post<Clock>('/v1/clock/advance', { by });
    setMoved(t.desk.advanced);
    onMoved();
  };
  const day = useAction(advance('1d'));
  const week = useAction(advance('7d'));
  const busy = day.busy || week.busy;
  return (
    <>
      <div className="actions" role="group" aria-label={t.desk.advance}>
        <button type="button" className="button button-quiet" aria-disabled={busy} onClick={() => !busy && void day.run()}>
          {t.desk.day}
        </button>
        <button type="button" className="button button-quiet" aria-disabled={busy} onClick={() => !busy && void week.run()}>
          {t.desk.week}
        </button>
        <span role="status" className="fine">
          {busy ? t.desk.advancing : moved}
        </span>
      </div>
      <ProblemNotice problem={day.problem ?? week.problem} />
    </>
  );
}
