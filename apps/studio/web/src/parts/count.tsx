import { useEffect, useRef, useState } from 'react';
import { sayCount } from '../words/formats';
import { useLanguage } from '../words/language';

/** How long a number that moved stays marked, ms. */
const MARKED = 900;

/** A number that is seen to move. */
export function Count({ value }: { value: number }) {
  const { language } = useLanguage();
  const before = useRef(value);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    if (before.current === value) return undefined;
    before.current = value;
    setMoved(true);
    const timer = window.setTimeout(() => setMoved(false), MARKED);
    return () => window.clearTimeout(timer);
  }, [value]);
  return <span className={moved ? 'count count-moved' : 'count'}>{sayCount(value, language)}</span>;
}
