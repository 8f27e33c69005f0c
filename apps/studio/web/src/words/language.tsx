import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { en } from './en';
import { fr, type Words } from './fr';

export type Language = 'fr' | 'en';

interface Spoken {
  language: Language;
  t: Words;
  speak: (language: Language) => void;
}

const STORED = 'parcours.language';
const LanguageContext = createContext<Spoken>({ language: 'fr', t: fr, speak: () => undefined });

/** French or English: the choice made here before, else the browser's, else French. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    // The pages that come ready from the server (e-mails, print) speak the language that was chosen here.
    if (recall() !== null) document.cookie = `parcours_language=${language}; path=/; max-age=31536000; samesite=lax`;
  }, [language]);
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      t: language === 'fr' ? fr : en,
      speak: (next) => {
        remember(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
}

export const useLanguage = (): Spoken => useContext(LanguageContext);

function firstLanguage(): Language {
  const stored = recall();
  if (stored === 'fr' || stored === 'en') return stored;
  for (const preferred of navigator.languages) {
    if (preferred.startsWith('fr')) return 'fr';
    if (preferred.startsWith('en')) return 'en';
  }
  return 'fr';
}

/** Storage may be forbidden: the choice then lasts as long as the page. */
function remember(language: Language): void {
  try {
    window.localStorage.setItem(STORED, language);
  } catch {
    return;
  }
}

function recall(): string | null {
  try {
    return window.localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
