import type { JsonValue, LearnerEvent } from '@parcours/events';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

type Row = Record<string, string>;

const source = 'oulad/replay';
const day = 86_400_000;

/** Which part to read: `AAA/2013J`, or everything. */
export interface OuladSelection {
  presentation?: string;
}

/**
 * The data set as learner events in order of time: registration = enrolment, unregistration = cancellation, assessment = module
 * completion and, where it has a score, a score; final result = course passed, failed or (distinction) passed with a grade. Days count from the
 * presentation's start: February (B) or October (J) 1st. A registration without a day counts from the start itself.
 */
export function ouladEvents(folder: string, selection: OuladSelection = {}): LearnerEvent[] {
  const chosen = (row: Row): boolean => selection.presentation === undefined || presentationOf(row) === selection.presentation;
  const assessments = new Map(read(folder, 'assessment').filter(chosen).map((row) => [row.id_assessment, row]));
  const lengths = new Map(read(folder, 'course').map((row) => [presentationOf(row), Number(row.module_presentation_length)]));
  const events = [
    ...read(folder, 'student_registration').filter(chosen).flatMap(registration),
    ...read(folder, 'student_assessment').flatMap((row) => assessment(row, assessments.get(row.id_assessment))),
    ...read(folder, 'student').filter(chosen).flatMap((row) => result(row, lengths.get(presentationOf(row)) ?? 0)),
  ];
  return events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function registration(row: Row): LearnerEvent[] {
  const starts = new Date(startOf(row)).toISOString();
  const enrolled = event('enrolment.created', row, `reg-${enrolmentOf(row)}`, at(row, row.date_registration || '0'), { enrolment: { id: enrolmentOf(row), mode: 'online', starts } });
  if (!row.date_unregistration) return [enrolled];
  return [enrolled, event('enrolment.cancelled', row, `unreg-${enrolmentOf(row)}`, at(row, row.date_unregistration), { enrolment: { id: enrolmentOf(row) } })];
}

function assessment(row: Row, assessed: Row | undefined): LearnerEvent[] {
  if (!assessed) return [];
  const whole = { ...assessed, ...row };
  const activity = { id: row.id_assessment ?? '', type: 'module', name: assessed.assessment_type ?? '' };
  const enrolment = { id: enrolmentOf(whole) };
  const time = at(whole, row.date_submitted ?? '0');
  const id = `${row.id_assessment}-${row.id_student}`;
  const completed = event('module.completed', whole, `done-${id}`, time, { enrolment, activity });
  if (!row.score) return [completed];
  const raw = Number(row.score);
  return [completed, event('score.recorded', whole, `score-${id}`, time, { enrolment, activity, score: { raw, min: 0, max: 100, scaled: raw / 100, final: false } })];
}

function result(row: Row, length: number): LearnerEvent[] {
  const enrolment = { id: enrolmentOf(row) };
  const time = at(row, String(length));
  const id = `result-${enrolmentOf(row)}`;
  switch (row.final_result) {
    case 'Pass':
    case 'Distinction':
      return [event('course.passed', row, id, time, { enrolment, grade: row.final_result.toLowerCase(), success: true })];
    case 'Fail':
      return [event('course.failed', row, id, time, { enrolment, success: false })];
    default:
      return [];
  }
}

function event(name: string, row: Row, id: string, time: string, data: Record<string, JsonValue>): LearnerEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: `org.parcours.learner.${name}.v1`,
    time,
    data: {
      learner: { identifiers: [{ scheme: 'oulad', issuer: 'open-university', value: row.id_student ?? '' }], attributes: { locale: 'en', timeZone: 'Europe/London' } },
      course: { id: row.code_module ?? '', name: row.code_module ?? '', run: row.code_presentation ?? '' },
      ...data,
    },
  };
}

function read(folder: string, name: string): Row[] {
  return parse(gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))), { columns: true }) as Row[];
}

const presentationOf = (row: Row): string => `${row.code_module}/${row.code_presentation}`;
const enrolmentOf = (row: Row): string => `${row.code_module}-${row.code_presentation}-${row.id_student}`;

function startOf(row: Row): number {
  const presentation = row.code_presentation ?? '';
  return Date.UTC(Number(presentation.slice(0, 4)), presentation.endsWith('B') ? 1 : 9, 1);
}

const at = (row: Row, days: string): string => new Date(startOf(row) + Number(days) * day).toISOString();
