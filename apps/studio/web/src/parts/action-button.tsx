import { useState, type ReactNode } from 'react';
import { ApiError } from '../api';
import type { Problem } from '../api-types';
import { ProblemNotice } from './problem-notice';

/** A button that acts at once and says underneath where it could not. */
export function ActionButton({ children, act, quiet = false, disabled = false }: { children: ReactNode; act: () => Promise<void>; quiet?: boolean; disabled?: boolean }) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const onClick = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
    } catch (fault) {
      setProblem(fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className={quiet ? 'button button-quiet' : 'button'} disabled={busy || disabled} onClick={() => void onClick()}>
        {children}
      </button>
      <ProblemNotice problem={problem} />
    </>
  );
}
