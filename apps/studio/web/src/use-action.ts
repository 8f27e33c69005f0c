import { useState } from 'react';
import { ApiError } from './api';
import type { Problem } from './api-types';

export interface Action {
  /** Acts, unless it is at it already; true once it succeeded. */
  run: () => Promise<boolean>;
  busy: boolean;
  /** Why the last try did not succeed. */
  problem?: Problem;
  forget: () => void;
}

/** Something that is done on request: whether it is under way, and what went wrong. */
export function useAction(act: () => Promise<void>): Action {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy) return false;
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      return true;
    } catch (fault) {
      setProblem(fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, problem, forget: () => setProblem(undefined) };
}
