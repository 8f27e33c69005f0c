import type { ReactNode } from 'react';
import { useAction } from '../use-action';
import { ProblemNotice } from './problem-notice';

interface ActionButtonProps {
  children: ReactNode;
  about?: string;
  act: () => Promise<void>;
  quiet?: boolean;
  /** Looks like a link. */
  plain?: boolean;
}

/** A button that acts at once and says underneath where it could not. `about`: what it acts on, for those who do not see where it stands. */
export function ActionButton({ children, about, act, quiet = false, plain = false }: ActionButtonProps) {
  const { run, busy, problem } = useAction(act);
  return (
    <>
      <button type="button" className={plain ? 'plain-button' : quiet ? 'button button-quiet' : 'button'} aria-disabled={busy} aria-label={about} onClick={() => void run()}>
        {children}
      </button>
      <ProblemNotice problem={problem} />
    </>
  );
}
