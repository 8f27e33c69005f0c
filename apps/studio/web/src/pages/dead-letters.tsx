import { useState } from 'react';
import { get, post } from '../api';
import type { DeadLetter, Page as PageOf } from '../api-types';
import { ActionButton } from '../parts/action-button';
import { ConfirmButton } from '../parts/confirm-button';
import { Page } from '../parts/page';
import { ProblemNotice } from '../parts/problem-notice';
import { learnerPath, Link } from '../router';
import { useResource } from '../use-resource';
import { sayTime } from '../words/formats';
import { useLanguage } from '../words/language';

/** What could not be processed, each with its reason; an operator replays or discards it. */
export function DeadLettersPage() {
  const { t } = useLanguage();
  const { data, problem, reload } = useResource('dead-letters', (signal) => get<PageOf<DeadLetter>>('/v1/dead-letters?status=open&limit=200', signal), 5_000);
  const [said, setSaid] = useState('');
  return (
    <Page title={t.deadLetters.title}>
      <p className="intro">{t.deadLetters.intro}</p>
      <ProblemNotice problem={problem} stale={data !== undefined} />
      <p role="status" className="status-line">
        {said}
      </p>
      {!data && !problem && <p>{t.loading}</p>}
      {data?.items.length === 0 && <p className="empty">{t.deadLetters.none}</p>}
      <ul className="cards">
        {data?.items.map((letter) => (
          <Letter
            key={letter.id}
            letter={letter}
            onSettled={(words) => {
              setSaid(words);
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
  const settle = (how: 'replay' | 'discard', words: string) => async () => {
    await post(`/v1/dead-letters/${encodeURIComponent(letter.id)}/${how}`);
    onSettled(words);
  };
  const place = [letter.topic, letter.partition, letter.offset].filter((part) => part !== undefined).join(' / ');
  return (
    <li className="card">
      <h2>{letter.reason}</h2>
      <p>
        {t.deadLetters.kind[letter.kind]} · <code>{letter.code}</code>
        {letter.step && ` · ${letter.step}`}
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
          <summary>{t.deadLetters.body}</summary>
          <pre tabIndex={0}>{indented(letter.body)}</pre>
        </details>
      )}
      <div className="actions">
        <ActionButton act={settle('replay', t.deadLetters.replayed)}>{t.deadLetters.replay}</ActionButton>
        <ConfirmButton
          danger
          label={t.deadLetters.discard}
          question={t.deadLetters.confirmDiscard}
          consequence={t.deadLetters.confirmDiscardText}
          act={settle('discard', t.deadLetters.discarded)}
        />
      </div>
    </li>
  );
}

/** JSON with line breaks; what is not JSON, as it came. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
