import { useEffect, useState, type ReactNode } from 'react';
import { SIGNED_OUT } from './api';
import { DeadLettersPage } from './pages/dead-letters';
import { DeskPage } from './pages/desk';
import { JourneysPage } from './pages/journeys';
import { LearnerPage } from './pages/learner';
import { SignInPage } from './pages/sign-in';
import { TasksPage } from './pages/tasks';
import { Page } from './parts/page';
import { Link, useRoute, type Route } from './router';
import { useLanguage } from './words/language';

/** The desk: its frame, and the page the address names, or the sign-in page once the API asks who we are. */
export function App() {
  const route = useRoute();
  const { t } = useLanguage();
  const [signedOut, setSignedOut] = useState(false);
  useEffect(() => {
    const onSignedOut = () => setSignedOut(true);
    window.addEventListener(SIGNED_OUT, onSignedOut);
    return () => window.removeEventListener(SIGNED_OUT, onSignedOut);
  }, []);
  return (
    <>
      <a className="skip-link" href="#content">
        {t.skipToContent}
      </a>
      <Masthead route={route} bare={signedOut} />
      <main id="content" tabIndex={-1}>
        {signedOut ? <SignInPage onSignedIn={() => setSignedOut(false)} /> : <PageOf route={route} />}
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

function Masthead({ route, bare }: { route: Route; bare: boolean }) {
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
        </nav>
      )}
      <button type="button" className="language" lang={other} onClick={() => speak(other)}>
        {t.otherLanguage}
      </button>
    </header>
  );
}

function NavLink({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link href={href} aria-current={current ? 'page' : undefined}>
      {children}
    </Link>
  );
}
