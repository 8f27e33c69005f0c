/** What `parcours simulate --help` says behind its options. */
export const simulateHelp = `
Writes to --out:
  commands.ndjson  {at, learner, journey, run, step, type, template?, id}
  trace.ndjson     {at, learner, journey, run, step?, outcome, reason?}
  summary.json     {events, learners, runs, commands, skips, cost}
  mail/, print/    with --render: ID.eml, and per print run document.pdf and manifest.csv
Lines are in order of at, learner, decision. Twice the same input gives the same bytes.

--compare writes each play as above to before/ and after/, and
  compare.ndjson   {learner, journey, run, step, type, template?, change, at, was?}; change: added, removed, moved, changed
  summary.json     {learners, journeys, commands, cost, before, after}
  Journeys of --journeys take the place of those of their id; the others stay as they are in force (or as in --against).

--events: one event (CloudEvents JSON) a line, best in order of time; otherwise an index of the file is sorted first (32 bytes a line).
  A wrong line, or one whose learner can not be told, is named and left out; a repeat (source and id) is played once.
--from, --until, --learner without --events: the events that a Parcours keeps, in a data folder that no process has open, or at --url.
  What came before --from says who people are and what they agreed to, and enters nobody.
--contacts: one JSON document a line, of those known before:
  {"identifiers": [{"scheme": "email", "value": "ana@example.org"}], "attributes": {"firstName": "Ana"}, "interests": ["excel"],
   "tags": [], "consents": {"learning-news": {"email": "granted"}}}
  or what GET /v1/learners/REF or GET /v1/learners/REF/export answers. Runs and enrolments are not taken over.

Examples:
  parcours simulate --journeys config/journeys --events events.ndjson --out played
  parcours simulate --journeys new.yaml --events events.ndjson --until 2026-06-01T00:00:00Z --render --out played
  parcours simulate --journeys drafts --compare --from 2026-01-01T00:00:00Z --out compared
  parcours simulate --journeys drafts --against config/journeys --events events.ndjson --out compared

Exit codes: 0 played, 1 something was wrong (with a journey: nothing is played), 2 wrong usage, 3 could not be reached or opened.`;
