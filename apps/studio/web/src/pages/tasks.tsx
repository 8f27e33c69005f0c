import { useId, useState, type FormEvent } from 'react';
import { get, post } from '../api';
import type { Page as PageOf, Task } from '../api-types';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { StatusLine, type Said } from '../parts/status-line';
import { learnerPath, Link } from '../router';
import { useAction } from '../use-action';
import { useResource } from '../use-resource';
import { sayTime, sayTitle } from '../words/formats';
import { useLanguage } from '../words/language';

/** What people have to do: calls, mostly. Closing one tells the journey (`task.closed`). */
export function TasksPage() {
  const { t, language } = useLanguage();
  const { data, problem, reload } = useResource('tasks', (signal) => get<PageOf<Task>>('/v1/tasks?status=open&limit=200', signal), 5_000);
  const [said, setSaid] = useState<Said>();
  return (
    <Page title={t.tasks.title}>
      <ProblemNotice problem={problem} stale={data !== undefined} />
      <StatusLine said={said} />
      {!data && !problem && <p>{t.loading}</p>}
      {data?.items.length === 0 && <p className="empty">{t.tasks.none}</p>}
      <ul className="cards">
        {data?.items.map((task) => (
          <TaskCard
            key={task.id}
            task={task}
            onClosed={() => {
              setSaid((before) => ({ n: (before?.n ?? 0) + 1, words: `${t.tasks.closed} ${sayTitle(task.title, language)}, ${task.learner}` }));
              reload();
            }}
          />
        ))}
      </ul>
      {data?.next !== undefined && <p>{t.more}</p>}
    </Page>
  );
}

function TaskCard({ task, onClosed }: { task: Task; onClosed: () => void }) {
  const { t, language } = useLanguage();
  const id = useId();
  return (
    <li className="card">
      <h2 id={id}>{sayTitle(task.title, language)}</h2>
      <p>
        <Link href={learnerPath(task.contact)}>{task.learner}</Link>
        {task.channel === 'phone' && ` · ${t.tasks.phone}`}
        {task.assignee && ` · ${task.assignee}`}
      </p>
      <p className="fine">
        {t.tasks.opened} {sayTime(task.openedAt, 'moment', language)}
        {task.due && ` · ${t.tasks.due} ${sayTime(task.due, 'moment', language)}`}
        {` · ${task.journey} / ${task.step}`}
      </p>
      <CloseForm task={task} onClosed={onClosed} />
    </li>
  );
}

/** How it went is a word that the journey's conditions may read; the note stays with the task. */
function CloseForm({ task, onClosed }: { task: Task; onClosed: () => void }) {
  const { t, language } = useLanguage();
  const [outcome, setOutcome] = useState('');
  const [note, setNote] = useState('');
  const { run, busy, problem } = useAction(async () => {
    const words = note.trim();
    await post(`/v1/tasks/${encodeURIComponent(task.id)}/close`, { ...(outcome !== '' && { outcome }), ...(words !== '' && { note: words }) });
    onClosed();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="card-actions" onSubmit={submit} aria-label={`${t.tasks.done}, ${sayTitle(task.title, language)}, ${task.learner}`}>
      <label className="outcome">
        <span>{t.tasks.outcome}</span>
        <select value={outcome} onChange={(event) => setOutcome(event.target.value)}>
          {Object.entries(t.tasks.outcomes).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.tasks.note}</span>
        <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      <button className="button" aria-disabled={busy}>
        {t.tasks.done}
      </button>
      <ProblemNotice problem={problem} />
    </form>
  );
}
