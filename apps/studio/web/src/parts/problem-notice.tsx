import type { Problem } from '../api-types';
import type { Words } from '../words/fr';
import { useLanguage } from '../words/language';

/** What went wrong, in words, with what to do where the API says it. */
export function ProblemNotice({ problem, stale }: { problem?: Problem; stale?: boolean }) {
  const { t } = useLanguage();
  if (!problem) return null;
  return (
    <div className="notice notice-problem" role="alert">
      <p>{sayProblem(problem, t)}</p>
      {problem.action && <p>{problem.action}</p>}
      {stale && <p>{t.stale}</p>}
    </div>
  );
}

export function sayProblem(problem: Problem, t: Words): string {
  if (problem.code === 'unreachable') return t.problem.unreachable;
  if (problem.detail) return problem.detail;
  if (problem.status === 403) return t.problem.forbidden;
  if (problem.status === 404) return t.problem.notFound;
  return `${t.problem.unknown}: ${problem.title || problem.status}`;
}
