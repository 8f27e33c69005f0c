import { useState } from 'react';
import { ApiError, get, post } from '../api';
import type { DeadLetter, Page as PageOf } from '../api-types';
import { ActionButton } from '../parts/action-button';
import { ConfirmButton } from '../parts/confirm-button';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { StatusLine, type Said } from '../parts/status-line';
import { learnerPath, Link } from '../router';
import { useResource } from '../use-resource';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';

/** What could not be processed, each with its reason; an operator replays or discards it. */
export function DeadLettersPage() {
  const { t } = useLanguage();
  const { data, problem, reload } = useResource('dead-letters', (signal) => get<PageOf<DeadLetter>>('/v1/dead-letters?status=open&limit=200', signal), 5_000);
  const [said, setSaid] = useState<Said>();
  return (
    <Page title={t.deadLetters.title}>
      <p className="intro">{t.deadLetters.intro}</p>
      <ProblemNotice problem={problem} stale={data !== undefined} />
      <StatusLine said={said} />
      {!data && !problem && <p>{t.loading}</p>}
      {data?.items.length === 0 && <p className="empty">{t.deadLetters.none}</p>}
      <ul className="cards">
        {data?.items.map((letter) => (
          <Letter
            key={letter.id}
            letter={letter}
            onSettled={(words) => {
              setSaid((before) => ({ n: (before?.n ?? 0) + 1, words: `${words} ${cut(letter.reason)}` }));
              reload();
            }}
          />
        ))}
      </ul>
      {data?.next !== undefined && <p>{t.more}</p>}
    </Page>
  );
}

function Letter({ letter, onSettled }: { letter: DeadLetter; onSettled: (words: string) => void }) {
  const { t, language } = useLanguage();
  const [body, setBody] = useState(() => indented(letter.body ?? ''));
  const settle = (how: 'replay' | 'discard', words: string, event?: unknown) => async () => {
    await post(`/v1/dead-letters/${encodeURIComponent(letter.id)}/${how}`, event === undefined ? {} : { event });
    onSettled(words);
  };
  // What was refused on reception comes through only once it is put right; anything else is replayed as it came.
  const correctable = letter.kind === 'intake' && letter.body !== undefined;
  const replay = async () => settle('replay', t.deadLetters.replayed, correctable ? correctedEvent(body) : undefined)();
  const place = [letter.topic, letter.partition, letter.offset].filter((part) => part !== undefined).join(' / ');
  return (
    <li className="card">
      <h2 lang="en">{letter.reason}</h2>
      <p>
        {t.deadLetters.kind[letter.kind]} · <code>{letter.code}</code>
        {letter.step !== undefined && letter.step !== letter.kind && ` · ${letter.step}`}
        {letter.contact && (
          <>
            {' · '}
            <Link href={learnerPath(letter.contact)}>{letter.contact}</Link>
          </>
        )}
      </p>
      <p className="fine">
        {sayTime(letter.at, 'moment', language)}
        {place && ` · ${t.deadLetters.where} ${place}`}
        {letter.parked !== undefined && letter.parked > 0 && ` · ${t.deadLetters.parked(letter.parked)}`}
      </p>
      {letter.body !== undefined && (
        <details>
          <summary>{correctable ? t.deadLetters.putRight : t.deadLetters.body}</summary>
          {correctable ? (
            <label className="correction">
              <span>{t.deadLetters.correct}</span>
              <textarea value={body} rows={Math.min(18, body.split('\n').length + 1)} spellCheck={false} onChange={(event) => setBody(event.target.value)} />
            </label>
          ) : (
            <pre tabIndex={0} role="group" aria-label={t.deadLetters.body}>{indented(letter.body)}</pre>
          )}
        </details>
      )}
      <div className="actions">
        <ActionButton about={`${t.deadLetters.replay}, ${letter.reason}`} act={replay}>{t.deadLetters.replay}</ActionButton>
        <ConfirmButton
          danger
          label={t.deadLetters.discard}
          about={`${t.deadLetters.discard}, ${letter.reason}`}
          question={t.deadLetters.confirmDiscard}
          subject={letter.reason}
          consequence={t.deadLetters.confirmDiscardText}
          act={settle('discard', t.deadLetters.discarded)}
        />
      </div>
    </li>
  );
}

/** The event as it stands in the form. Throws `ApiError` where it is no JSON. */
function correctedEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError({ title: 'not JSON', status: 0, code: 'not-json' });
  }
}

const cut = (sentence: string): string => (sentence.length > 90 ? `${sentence.slice(0, 89).trimEnd()}…` : sentence);

/** JSON with line breaks; what is not JSON, as it came. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
