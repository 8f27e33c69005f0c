import { useEffect, useState, type ReactNode } from 'react';
import { SIGNED_OUT } from './api';
import { nextOf } from './local-path';
import { DeadLettersPage } from './pages/dead-letters';
import { DeskPage } from './pages/desk';
import { JourneysPage } from './pages/journeys';
import { LearnerPage } from './pages/learner';
import { SignInPage } from './pages/sign-in';
import { TasksPage } from './pages/tasks';
import { Page } from './parts/page';
import { Link, useRoute, type Route } from './router';
import { isSignedIn, signOut } from './session';
import { ActionButton } from './parts/action-button';
import { useLanguage } from './words/language';

/** The desk: its frame, and the page the address names, or the sign-in page once the API asks who we are. */
export function App() {
  const route = useRoute();
  const { t } = useLanguage();
  const [signedOut, setSignedOut] = useState<'asked' | 'left'>();
  useEffect(() => {
    const onSignedOut = () => setSignedOut((before) => before ?? 'asked');
    window.addEventListener(SIGNED_OUT, onSignedOut);
    return () => window.removeEventListener(SIGNED_OUT, onSignedOut);
  }, []);
  const onSignedIn = () => {
    const next = nextOf(window.location.search);
    if (next === undefined) setSignedOut(undefined);
    else window.location.replace(next);
  };
  return (
    <>
      <a className="skip-link" href="#content">
        {t.skipToContent}
      </a>
      <Masthead route={route} bare={signedOut !== undefined} onLeft={() => setSignedOut('left')} />
      <main id="content" tabIndex={-1}>
        {signedOut ? <SignInPage left={signedOut === 'left'} onSignedIn={onSignedIn} /> : <PageOf route={route} />}
      </main>
    </>
  );
}

function PageOf({ route }: { route: Route }) {
  const { t } = useLanguage();
  switch (route.type) {
    case 'desk':
      return <DeskPage />;
    case 'learner':
      return <LearnerPage key={route.ref} reference={route.ref} />;
    case 'tasks':
      return <TasksPage />;
    case 'dead-letters':
      return <DeadLettersPage />;
    case 'journeys':
      return <JourneysPage />;
    case 'unknown':
      return (
        <Page title={t.notFound.title}>
          <p>{t.notFound.text}</p>
          <Link href="/">{t.notFound.back}</Link>
        </Page>
      );
  }
}

function Masthead({ route, bare, onLeft }: { route: Route; bare: boolean; onLeft: () => void }) {
  const { t, language, speak } = useLanguage();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <header className="masthead">
      <Link href="/" className="brand">
        Parcours
      </Link>
      {!bare && (
        <nav aria-label={t.nav.label}>
          <NavLink href="/" current={route.type === 'desk'}>{t.nav.desk}</NavLink>
          <NavLink href="/journeys" current={route.type === 'journeys'}>{t.nav.journeys}</NavLink>
          <NavLink href="/tasks" current={route.type === 'tasks'}>{t.nav.tasks}</NavLink>
          <NavLink href="/dead-letters" current={route.type === 'dead-letters'}>{t.nav.deadLetters}</NavLink>
          <a href="/mailbox">{t.nav.mailbox}</a>
          <a href="/print">{t.nav.print}</a>
        </nav>
      )}
      <div className="own">
        {!bare && isSignedIn() && <SignOut onLeft={onLeft} />}
        <button type="button" className="plain-button" lang={other} onClick={() => speak(other)}>
          {t.otherLanguage}
        </button>
      </div>
    </header>
  );
}

function SignOut({ onLeft }: { onLeft: () => void }) {
  const { t } = useLanguage();
  const leave = async () => {
    await signOut();
    onLeft();
  };
  return (
    <ActionButton plain act={leave}>
      {t.signOut}
    </ActionButton>
  );
}

function NavLink({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link href={href} aria-current={current ? 'page' : undefined}>
      {children}
    </Link>
  );
}
