import type { Contact, EndedRun, Run } from '@parcours/contact';
import { formatTime } from '@parcours/events';
import { learnerOf } from '../shared/learner-of';

export interface RunView {
  id: string;
  contact: string;
  learner: string;
  journey: string;
  version: number;
  key: string;
  status: 'active' | 'completed' | 'exited';
  startedAt: string;
  endedAt?: string;
  /** Where an active run stands, and when it goes on by itself. */
  step?: string;
  due?: string;
  goals?: string[];
}

export function activeRunView(contact: Contact, { id, journey, version, key, startedAt, wait, goals }: Run): RunView {
  const due = wait && 'due' in wait ? wait.due : undefined;
  return {
    id, contact: contact.id, learner: learnerOf(contact), journey, version, key, status: 'active', startedAt: formatTime(startedAt),
    ...(wait && { step: wait.step }),
    ...(due !== undefined && { due: formatTime(due) }),
    ...(goals && { goals }),
  };
}

export function endedRunView(contact: Contact, { id, journey, version, key, startedAt, endedAt, outcome, goals }: EndedRun): RunView {
  return {
    id, contact: contact.id, learner: learnerOf(contact), journey, version, key, status: outcome, startedAt: formatTime(startedAt), endedAt: formatTime(endedAt), ...(goals && { goals }),
  };
}
