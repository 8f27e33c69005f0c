import { useState, type FormEvent } from 'react';
import { ApiError, post } from '../api';
import type { Problem, SessionRequest } from '../api-types';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { useLanguage } from '../words/language';

/** Takes an API key and trades it for a cookie; the key itself is kept nowhere in the page. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useLanguage();
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await post('/v1/session', { key: key.trim() } satisfies SessionRequest);
      onSignedIn();
    } catch (fault) {
      const stated = fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 };
      setProblem(stated.status === 401 || stated.status === 403 ? { ...stated, detail: t.signIn.refused } : stated);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title={t.signIn.title}>
      <form className="sign-in" onSubmit={(event) => void submit(event)}>
        <p>{t.signIn.intro}</p>
        <label htmlFor="key">{t.signIn.key}</label>
        <input id="key" name="key" type="password" autoComplete="current-password" required value={key} onChange={(event) => setKey(event.target.value)} />
        <ProblemNotice problem={problem} />
        <button className="button" disabled={busy}>
          {t.signIn.submit}
        </button>
      </form>
    </Page>
  );
}
