import { useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../api';
import type { Problem } from '../api-types';
import { useLanguage } from '../words/language';
import { ProblemNotice } from './problem-notice';

interface ConfirmButtonProps {
  label: ReactNode;
  question: string;
  consequence: string;
  danger?: boolean;
  act: () => Promise<void>;
}

/** A button that asks first, in a modal dialog: the browser keeps the focus inside, Escape leaves it. */
export function ConfirmButton({ label, question, consequence, danger = false, act }: ConfirmButtonProps) {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const style = danger ? 'button button-danger' : 'button';

  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      dialog.current?.close();
    } catch (fault) {
      setProblem(fault instanceof ApiError ? fault.problem : { title: String(fault), status: 0 });
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <button type="button" className={style} onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={question} onClose={() => setProblem(undefined)}>
        <h2>{question}</h2>
        <p>{consequence}</p>
        <ProblemNotice problem={problem} />
        <div className="actions">
          <button type="button" className="button button-quiet" autoFocus onClick={() => dialog.current?.close()}>
            {t.cancel}
          </button>
          <button type="button" className={style} disabled={busy} onClick={() => void confirm()}>
            {label}
          </button>
        </div>
      </dialog>
    </>
  );
}
