import { useState, type FormEvent } from 'react';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { signIn } from '../session';
import { useAction } from '../use-action';
import { useLanguage } from '../words/language';

/** Takes an API key and trades it for a cookie; the key itself is kept nowhere in the page. `left`: the reader has just signed out. */
export function SignInPage({ left, onSignedIn }: { left: boolean; onSignedIn: () => void }) {
  const { t } = useLanguage();
  const [key, setKey] = useState('');
  const { run, busy, problem } = useAction(async () => {
    await signIn(key.trim());
    onSignedIn();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Page title={t.signIn.title}>
      <p role="status" className="status-line">
        {left ? t.signIn.signedOut : ''}
      </p>
      <form className="sign-in" onSubmit={submit}>
        <p>{t.signIn.intro}</p>
        <label htmlFor="key">{t.signIn.key}</label>
        <input id="key" name="key" type="password" autoComplete="current-password" required value={key} onChange={(event) => setKey(event.target.value)} />
        <ProblemNotice problem={problem} />
        <button className="button" aria-disabled={busy}>
          {t.signIn.submit}
        </button>
      </form>
    </Page>
  );
}
