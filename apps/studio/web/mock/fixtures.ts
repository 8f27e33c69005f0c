import type { DeadLetter, Desk, JourneySummary, Learner, Task, TimelineItem } from '../src/api-types';

/** A desk in the middle of the demo, enough of everything to look at. */

const step = (id: string, name: string, block: string, depth = 0, standing = 0, acted = 0, skipped = 0) => ({ id, name, block, depth, standing, acted, skipped });

export const journeys: JourneySummary[] = [
  {
    id: 'welcome', title: 'Bienvenue / Welcome', version: 1, paused: false, active: 61, entered: 214,
    steps: [step('hello', 'Votre place est réservée', 'send', 0, 0, 214), step('one-week-before', '7 jours avant le début, à 9 h', 'wait.until', 0, 58), step('practical-information', 'Informations pratiques', 'send', 0, 3, 120, 4)],
  },
  {
    id: 'keep-going', title: 'Reprendre le fil / Keep going', version: 2, paused: false, active: 48, entered: 133,
    steps: [
      step('silent', '14 jours sans activité', 'wait.silence', 0, 31), step('pick-up', 'Reprenez en 15 minutes', 'send', 0, 0, 22, 9),
      step('back-after-mail', 'De retour après le message ?', 'wait.for', 0, 11), step('resumed-after-mail', 'resumed-after-mail', 'stop', 1, 0, 8),
      step('letter', 'Lettre sous enveloppe', 'print', 0, 0, 12, 2), step('back-after-letter', 'De retour après la lettre ?', 'wait.for', 0, 6), step('call', 'Le service formation appelle', 'task', 0, 0, 5),
    ],
  },
  {
    id: 'evaluation-loop', title: 'Ce que l’évaluation ouvre / What the evaluation opens', version: 1, paused: true, active: 9, entered: 71,
    steps: [
      step('themes', 'Retenir les thèmes et la note', 'update', 0, 0, 71), step('by-score', 'Selon la note', 'choose'), step('invite-colleague', 'Un collègue à inviter ?', 'refer', 1, 0, 30, 4),
      step('ideas', 'Trois idées pour la suite', 'recommend', 1, 0, 22), step('two-days', '2 jours', 'wait.duration', 1, 6), step('pause-promotions', 'Suspendre les promotions 90 jours', 'update', 1, 0, 15),
      step('next-working-day', 'Le prochain jour ouvré', 'wait.window', 1, 3), step('call-back', 'Rappeler l’apprenant déçu', 'task', 1, 0, 12),
    ],
  },
];

export const desk: Desk = {
  now: '2026-04-14T07:32:00Z', demo: true, sendsOff: false,
  counts: { events: 2210, contacts: 187, activeRuns: 118, entered: 611, completed: 402, openTasks: 7, deadLetters: 2 },
  messages: [
    { channel: 'email', status: 'done', count: 702 }, { channel: 'email', status: 'refused', count: 6 }, { channel: 'content', status: 'done', count: 96 },
    { channel: 'print', status: 'done', count: 41 }, { channel: 'task', status: 'done', count: 17 }, { channel: 'email', status: 'uncertain', count: 1 },
  ],
  skips: [{ reason: 'no-consent', count: 31 }, { reason: 'paused', count: 8 }, { reason: 'unsubscribed', count: 5 }, { reason: 'no-address', count: 4 }, { reason: 'expired', count: 2 }],
  journeys,
  printRuns: [{ id: 'a4-envelope-2026-04-14', status: 'proof', format: 'a4-letter', class: 'envelope', pieces: 18 }, { id: 'a4-envelope-2026-04-07', status: 'posted', format: 'a4-letter', class: 'envelope', pieces: 23 }],
  stories: ['Ana', 'Ben', 'Chloé', 'Dev', 'Eve', 'Finn'].map((name) => ({
    name, learner: `email:${name.toLowerCase().replace('é', 'e')}@example.org`,
    sentence: { fr: 'A recommandé sa formation : invitée à faire venir un collègue.', en: 'Recommended her course: invited to bring a colleague.' },
  })),
};

const eva = { cause: { type: 'event', id: 'e-12', name: 'evaluation.submitted' }, journey: 'evaluation-loop', run: 'enr-5' };

export const timeline: TimelineItem[] = [
  { at: '2026-03-02T09:00:00Z', kind: 'event', title: 'enrolment.created', name: 'enrolment.created', data: { course: { id: 'excel-2', name: 'Excel avancé' }, enrolment: { id: 'enr-5', mode: 'classroom', starts: '2026-03-20T08:00:00Z' } } },
  { at: '2026-03-02T09:00:00Z', kind: 'trace', title: 'Bienvenue', journey: 'welcome', run: 'enr-5', outcome: 'entered', cause: { type: 'event', name: 'enrolment.created' } },
  { at: '2026-03-02T09:00:00Z', kind: 'trace', title: 'Votre place est réservée', journey: 'welcome', run: 'enr-5', step: 'hello', outcome: 'acted', cause: { type: 'event', name: 'enrolment.created' }, message: { id: 'cmd-1', channel: 'email', subject: 'Votre place est réservée', status: 'done' } },
  { at: '2026-03-02T09:00:00Z', kind: 'trace', title: '7 jours avant le début, à 9 h', journey: 'welcome', run: 'enr-5', step: 'one-week-before', outcome: 'waiting' },
  { at: '2026-03-13T08:00:00Z', kind: 'trace', title: '7 jours avant le début, à 9 h', journey: 'welcome', run: 'enr-5', step: 'one-week-before', outcome: 'woke', cause: { type: 'timer' } },
  { at: '2026-03-22T10:00:00Z', kind: 'event', title: 'evaluation.submitted', name: 'evaluation.submitted', data: { course: { id: 'excel-2', name: 'Excel avancé' }, evaluation: { kind: 'hot', nps: 3, comment: 'Trop rapide' } } },
  { ...eva, at: '2026-03-22T10:00:00Z', kind: 'trace', title: 'Ce que l’évaluation ouvre', outcome: 'entered', saw: { 'event.data.evaluation.kind': 'hot', 'event.data.evaluation.nps': 3 } },
  { ...eva, at: '2026-03-22T10:00:00Z', kind: 'trace', title: 'Selon la note', step: 'by-score', outcome: 'noted', reason: 'otherwise', saw: { 'entry.data.evaluation.nps': 3 } },
  { ...eva, at: '2026-03-23T08:00:00Z', kind: 'trace', title: 'Rappeler l’apprenant déçu', step: 'call-back', outcome: 'acted', cause: { type: 'timer' }, message: { id: 'cmd-4', channel: 'task', subject: 'Rappeler l’apprenant déçu', status: 'done' } },
  { at: '2026-04-02T08:00:00Z', kind: 'trace', title: 'Reprenez en 15 minutes', journey: 'keep-going', run: 'enr-5', step: 'pick-up', outcome: 'skipped', reason: 'no-consent', cause: { type: 'timer' } },
  { at: '2026-04-07T08:00:00Z', kind: 'trace', title: 'Lettre sous enveloppe', journey: 'keep-going', run: 'enr-5', step: 'letter', outcome: 'acted', cause: { type: 'timer' }, message: { id: 'cmd-7', channel: 'print', subject: 'Lettre A4', status: 'done', document: '/v1/print/pieces/cmd-7/document.pdf' } },
];

export const learner: Learner = {
  id: '0b7c8d8e-2f7a-5a0e-9a43-2d1d6b7f3f10', name: 'Eve Marchand', email: 'eve@example.org', locale: 'fr', timeZone: 'Europe/Paris', identifiers: [{ scheme: 'email', value: 'eve@example.org' }],
  addresses: [{ value: 'eve@example.org', kind: 'private' }], interests: ['power-bi'], tags: [],
  attributes: { address: { name: 'Eve Marchand', line1: '12 rue des Lilas', postalCode: '69003', city: 'Lyon', country: 'FR' } },
  consents: [{ purpose: 'learning-news', channel: 'email', status: 'granted', at: '2026-03-02T08:59:00Z' }, { purpose: 'offers', channel: '*', status: 'withdrawn', at: '2026-03-29T08:59:00Z' }],
  enrolments: [{ id: 'enr-5', courseId: 'excel-2', courseName: 'Excel avancé', status: 'completed', starts: '2026-03-20T08:00:00Z', completedAt: '2026-03-21T16:00:00Z', score: 0.82 }],
  runs: [{ id: 'r1', journey: 'keep-going', version: 1, key: 'enr-5', startedAt: '2026-03-22T10:00:00Z', step: 'back-after-letter', due: '2026-04-12T08:00:00Z' }], pausedUntil: '2026-06-20T10:00:00Z',
};

export const tasks: Task[] = [
  { id: 't1', title: 'Rappeler l’apprenant déçu', status: 'open', contact: learner.id, learner: 'eve@example.org', journey: 'evaluation-loop', step: 'call-back', assignee: 'training-desk', openedAt: '2026-03-23T08:00:00Z', due: '2026-03-24T08:00:00Z' },
  { id: 't2', title: 'Appeler l’apprenant sans activité', status: 'open', contact: 'c2', learner: 'ben@example.org', journey: 'keep-going', step: 'call', channel: 'phone', openedAt: '2026-03-23T08:00:00Z' },
];

export const deadLetters: DeadLetter[] = [
  { id: 'd1', kind: 'record', contact: learner.id, code: 'decide-failed', reason: 'La règle « purge » de ce contact n’a pas pu être appliquée.', topic: 'learner.events', partition: 2, offset: 1187, at: '2026-04-13T08:00:00Z', status: 'open', body: '{"type":"event"}', parked: 3 },
  { id: 'd2', kind: 'intake', code: 'invalid-event', reason: 'data.learner.identifiers: expected at least one identifier', at: '2026-04-13T09:00:00Z', status: 'open', body: 'not json' },
];
