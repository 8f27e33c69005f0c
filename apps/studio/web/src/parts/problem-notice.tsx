import type { Problem } from '../api-types';
import { useLanguage } from '../words/language';
import { problemWords } from '../words/problem-words';

/** What went wrong, in words, with what to do. `stale`: given where the page asks again by itself, true while older figures stay shown. */
export function ProblemNotice({ problem, stale }: { problem?: Problem; stale?: boolean }) {
  const { t, language } = useLanguage();
  if (!problem) return null;
  const asksAgain = stale !== undefined && problem.code === 'unreachable';
  const known = asksAgain ? t.problem.asksAgain : problemWords[problem.code ?? '']?.[language];
  return (
    <div className="notice notice-problem" role="alert">
      {known !== undefined ? <p>{known}</p> : <ApiWords problem={problem} />}
      {stale && <p>{t.stale}</p>}
    </div>
  );
}

/** The API speaks English. */
function ApiWords({ problem }: { problem: Problem }) {
  const { t } = useLanguage();
  if (problem.detail === undefined) return <p>{problem.status === 404 ? t.problem.notFound : `${t.problem.unknown} (${problem.title || problem.status}).`}</p>;
  return (
    <div lang="en">
      <p>{problem.detail}</p>
      {problem.action && <p>{problem.action}</p>}
    </div>
  );
}
