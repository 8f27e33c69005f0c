import { useEffect, useRef } from 'react';

export interface Said {
  /** Counts what was said, so that the same words twice are news. */
  n: number;
  words: string;
}

/** What was just done. It takes the focus, which the button that did it took along when its card went. */
export function StatusLine({ said }: { said?: Said }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (said) line.current?.focus();
  }, [said?.n]);
  return (
    <p ref={line} role="status" tabIndex={-1} className="status-line">
      {said?.words}
    </p>
  );
}
