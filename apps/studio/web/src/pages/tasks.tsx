import { useState } from 'react';
import { get, post } from '../api';
import type { Page as PageOf, Task } from '../api-types';
import { ActionButton } from '../parts/action-button';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { learnerPath, Link } from '../router';
import { useResource } from '../use-resource';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';

/** What people have to do: calls, mostly. Closing one tells the journey (`task.closed`). */
export function TasksPage() {
  const { t } = useLanguage();
  const { data, problem, reload } = useResource('tasks', (signal) => get<PageOf<Task>>('/v1/tasks?status=open&limit=200', signal), 5_000);
  const [closed, setClosed] = useState<string>();
  return (
    <Page title={t.tasks.title}>
      <ProblemNotice problem={problem} stale={data !== undefined} />
      <p role="status" className="status-line">
        {closed ? `${t.tasks.closed} ${closed}` : ''}
      </p>
      {!data && !problem && <p>{t.loading}</p>}
      {data?.items.length === 0 && <p className="empty">{t.tasks.none}</p>}
      <ul className="cards">
        {data?.items.map((task) => (
          <TaskCard
            key={task.id}
            task={task}
            onClosed={() => {
              setClosed(task.title);
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
  const [note, setNote] = useState('');
  const close = async () => {
    await post(`/v1/tasks/${encodeURIComponent(task.id)}/close`, note.trim() === '' ? {} : { note: note.trim() });
    onClosed();
  };
  return (
    <li className="card">
      <h2>{task.title}</h2>
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
      <div className="card-actions">
        <label>
          <span>{t.tasks.note}</span>
          <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </label>
        <ActionButton act={close}>{t.tasks.done}</ActionButton>
      </div>
    </li>
  );
}
