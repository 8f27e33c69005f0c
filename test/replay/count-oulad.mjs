#!/usr/bin/env node
// Counts from the CSVs alone what a replay must come to: events to be sent, and enrolments that qualify for the journey
// (registered on a day before the presentation's start). Shares no code with the replay.
import { execFileSync } from 'node:child_process';

const [folder, presentation] = process.argv.slice(2);
const rows = (name) => {
  const [head, ...lines] = execFileSync('zcat', [`${folder}/${name}.csv.gz`], { maxBuffer: 1 << 30, encoding: 'utf8' }).trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell])));
};
const wanted = (row) => !presentation || `${row.code_module}/${row.code_presentation}` === presentation;

const registrations = rows('student_registration').filter(wanted);
const assessments = new Set(rows('assessment').filter(wanted).map((row) => row.id_assessment));
const submissions = rows('student_assessment').filter((row) => assessments.has(row.id_assessment));
const results = rows('student').filter(wanted).filter((row) => row.final_result !== 'Withdrawn');

const events =
  registrations.length +
  registrations.filter((row) => row.date_unregistration !== '').length +
  submissions.length +
  submissions.filter((row) => row.score !== '').length +
  results.length;
const qualifying = registrations.filter((row) => row.date_registration !== '' && Number(row.date_registration) < 0).length;
console.log(JSON.stringify({ events, qualifying }));
