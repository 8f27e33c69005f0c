import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './api';
import type { Problem } from './api-types';

export interface Resource<T> {
  data?: T;
  problem?: Problem;
  /** Asks again at once. */
  reload: () => void;
}

/** After a failure the next try comes this much later, ms. */
const AFTER_FAILURE = 5_000;

/**
 * What `load` answers, asked again `everyMs` after each answer (never: once) while the tab is visible. `key` says what is loaded: when it
 * changes the old data goes. A failure keeps the last data and states the problem until an answer comes.
 */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>, everyMs?: number): Resource<T> {
  const [state, setState] = useState<{ key: string; data?: T; problem?: Problem }>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const aborter = new AbortController();
    let timer: number | undefined;
    let asking = false;
    const next = (delay: number) => {
      window.clearTimeout(timer);
      if (!aborter.signal.aborted && document.visibilityState === 'visible') timer = window.setTimeout(() => void askOnce(), delay);
    };
    const askOnce = async () => {
      if (asking) return;
      asking = true;
      try {
        const data = await latest.current(aborter.signal);
        if (aborter.signal.aborted) return;
        setState({ key, data });
        if (everyMs !== undefined) next(everyMs);
      } catch (fault) {
        if (aborter.signal.aborted) return;
        const problem = fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 };
        setState((before) => ({ key, data: before.key === key ? before.data : undefined, problem }));
        if (everyMs !== undefined || problem.status === 0) next(AFTER_FAILURE);
      } finally {
        asking = false;
      }
    };
    const onVisible = () => {
      if (everyMs !== undefined) next(0);
    };
    document.addEventListener('visibilitychange', onVisible);
    void askOnce();
    return () => {
      aborter.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key, everyMs, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...(state.key === key ? { data: state.data, problem: state.problem } : {}), reload };
}
