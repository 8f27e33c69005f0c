import type { ReactNode } from 'react';
import type { Learner } from '../api-types';
import { Link } from '../router';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';

interface LearnerProfileProps {
  learner: Learner;
  /** A journey's title in the page's language. */
  titleOf: (journey: string) => string;
  stepName: (journey: string, step: string) => string;
}

/** What is known of a learner now: where to reach her, what she agreed to, what she takes, where her runs stand. */
export function LearnerProfile({ learner, titleOf, stepName }: LearnerProfileProps) {
  const { t, language } = useLanguage();
  const day = (time: string) => sayTime(time, 'day', language, learner.timeZone);
  return (
    <aside className="profile" aria-label={t.learner.profile}>
      <p className="profile-line">
        {learner.email}
        <span className="fine">
          {learner.locale} · {learner.timeZone}
        </span>
      </p>
      {learner.closed && <p className="notice">{t.learner.closed} ({t.learner.closings[learner.closed.reason] ?? learner.closed.reason}), {day(learner.closed.at)}</p>}
      {learner.parked && (
        <p className="notice">
          <Link href="/dead-letters">{t.learner.parked}</Link>
        </p>
      )}
      {learner.pausedUntil && <p className="notice">{t.learner.pausedUntil(day(learner.pausedUntil))}</p>}
      <Block title={t.learner.enrolments} empty={learner.enrolments.length === 0}>
        {learner.enrolments.map((enrolment) => (
          <li key={enrolment.id}>
            {enrolment.courseName ?? enrolment.courseId ?? enrolment.id}
            <span className="fine">
              {t.statuses[enrolment.status] ?? enrolment.status}
              {enrolment.starts && ` · ${t.learner.starts} ${day(enrolment.starts)}`}
              {enrolment.completedAt && ` · ${t.learner.completed} ${day(enrolment.completedAt)}`}
              {enrolment.score !== undefined && ` · ${t.learner.score} ${Math.round(enrolment.score * 100)} %`}
            </span>
          </li>
        ))}
      </Block>
      <Block title={t.learner.runs} empty={learner.runs.length === 0} none={t.learner.noRuns}>
        {learner.runs.map((run) => (
          <li key={run.id}>
            {titleOf(run.journey)}
            <span className="fine">
              {run.step !== undefined && stepName(run.journey, run.step)}
              {run.due && ` · ${t.learner.until(sayTime(run.due, 'moment', language, learner.timeZone))}`}
            </span>
          </li>
        ))}
      </Block>
      <Block title={t.learner.consents} empty={learner.consents.length === 0} none={t.learner.noConsents}>
        {learner.consents.map((consent) => (
          <li key={`${consent.purpose} ${consent.channel}`}>
            {t.purposes[consent.purpose] ?? consent.purpose}
            <span className="fine">
              {consent.channel === '*' ? t.learner.everyChannel : (t.channels[consent.channel] ?? consent.channel)} ·{' '}
              <span className={consent.status === 'withdrawn' ? 'withdrawn' : undefined}>{t.learner[consent.status]}</span> · {day(consent.at)}
            </span>
          </li>
        ))}
      </Block>
      {learner.interests.length > 0 && (
        <Block title={t.learner.interests} empty={false}>
          <li>{learner.interests.join(', ')}</li>
        </Block>
      )}
      <Block title={t.learner.address} empty={false}>
        <li className="address">{sayAddress(learner.attributes.address) ?? t.learner.noAddress}</li>
      </Block>
    </aside>
  );
}

function Block({ title, empty, none, children }: { title: string; empty: boolean; none?: string; children: ReactNode }) {
  if (empty && none === undefined) return null;
  return (
    <section>
      <h2>{title}</h2>
      {empty ? <p className="fine">{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

function sayAddress(address: unknown): string | undefined {
  if (typeof address !== 'object' || address === null) return undefined;
  const parts = address as Record<string, unknown>;
  const lines = [parts.name, parts.line1, parts.line2, parts.line3, parts.line4, [parts.postalCode, parts.city].filter(Boolean).join(' '), parts.country];
  return lines.filter((line): line is string => typeof line === 'string' && line !== '').join('\n') || undefined;
}
