import { useId, useRef } from 'react';
import { useAction } from '../use-action';
import { useLanguage } from '../words/language';
import { ProblemNotice } from './problem-notice';

interface ConfirmButtonProps {
  label: string;
  /** What it acts on, for those who do not see where the button stands. */
  about?: string;
  question: string;
  /** What it is about, as the API words it. */
  subject?: string;
  consequence: string;
  danger?: boolean;
  act: () => Promise<void>;
}

/** A button that asks first, in a modal dialog: the browser keeps the focus inside, Escape leaves it. */
export function ConfirmButton({ label, about, question, subject, consequence, danger = false, act }: ConfirmButtonProps) {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { run, busy, problem, forget } = useAction(async () => {
    await act();
    dialog.current?.close();
  });
  const style = danger ? 'button button-danger' : 'button';
  return (
    <>
      <button type="button" className={style} aria-label={about} aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={`${id}-question`} aria-describedby={`${id}-consequence`} onClose={forget}>
        <h2 id={`${id}-question`}>{question}</h2>
        {subject !== undefined && (
          <p lang="en" className="fine">
            {subject}
          </p>
        )}
        <p id={`${id}-consequence`}>{consequence}</p>
        <ProblemNotice problem={problem} />
        <div className="actions">
          <button type="button" className="button button-quiet" autoFocus onClick={() => dialog.current?.close()}>
            {t.cancel}
          </button>
          <button type="button" className={style} aria-disabled={busy} onClick={() => void run()}>
            {label}
          </button>
        </div>
      </dialog>
    </>
  );
}
