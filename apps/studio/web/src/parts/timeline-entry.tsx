import { useState } from 'react';
import type { TimelineItem, TimelineMessage } from '../api-types';
import { sayCause, sayDecision, sayEvent, sayFact, sayMessageReason } from '../words/explanations';
import { sayName, sayTime, sayTitle } from '../words/formats';
import { useLanguage, type Language } from '../words/language';

/** One thing that happened: what, why, what the conditions saw, and the message itself where one was made. */
export function TimelineEntry({ item, timeZone, titleOf }: { item: TimelineItem; timeZone: string; titleOf: (journey: string) => string }) {
  const { t, language } = useLanguage();
  const cause = item.kind === 'trace' && item.outcome !== 'waiting' ? sayCause(item.cause, language) : undefined;
  return (
    <li className={`entry entry-${item.kind} entry-${item.outcome ?? item.kind}`}>
      <time dateTime={item.at}>{sayTime(item.at, 'time', language, timeZone)}</time>
      <div className="entry-body">
        <p className="entry-title">
          <strong>{headingOf(item, language)}</strong>
          {item.kind === 'event' ? <EventSubject item={item} /> : item.journey && <span className="entry-journey">{item.step !== undefined && `${titleOf(item.journey)} · `}{item.run}</span>}
        </p>
        {item.kind === 'trace' && (
          <p>
            {sayDecision(item, language)}
            {item.because && <span className="fine"> {sayFact(item.because, language, t.purposes, (at) => sayTime(at, 'day', language, timeZone))}.</span>}
            {cause && <span className="fine"> {t.learner.because}{language === 'fr' ? ' : ' : ': '}{cause}.</span>}
          </p>
        )}
        {item.condition !== undefined && <p className="fine"><code>{item.condition}</code></p>}
        <Saw saw={item.saw} />
        {item.kind === 'event' && item.data !== undefined && (
          <details>
            <summary>{t.learner.data}</summary>
            <pre tabIndex={0} role="group" aria-label={t.learner.data}>{JSON.stringify(item.data, null, 2)}</pre>
          </details>
        )}
        {item.message && <Message message={item.message} />}
      </div>
    </li>
  );
}

function headingOf(item: TimelineItem, language: Language): string {
  if (item.kind === 'event') return item.name === undefined ? item.title : sayEvent(item.name, language);
  return item.kind === 'trace' ? sayTitle(item.title, language) : sayName(item.title);
}

/** What an event is about, from its data: the course or module, the answer, the purpose. */
function EventSubject({ item }: { item: TimelineItem }) {
  const { t, language } = useLanguage();
  const data = asRecord(item.data);
  const of = (record: string, field: string) => asRecord(data[record])[field];
  const nps = of('evaluation', 'nps');
  const starts = of('enrolment', 'starts');
  const purpose = of('consent', 'purpose');
  const words = [
    of('activity', 'name'),
    of('course', 'name') ?? of('course', 'id'),
    typeof nps === 'number' ? `${nps}/10` : undefined,
    typeof starts === 'string' ? `${t.learner.starts} ${sayTime(starts, 'day', language)}` : undefined,
    typeof purpose === 'string' ? (t.purposes[purpose] ?? purpose) : undefined,
    of('consent', 'channel'),
  ].filter((part): part is string => typeof part === 'string' && part !== '');
  const said = words.length > 0 ? words.join(' · ') : item.name !== undefined && item.title !== item.name ? item.title : '';
  return said === '' ? null : <span className="entry-subject">{said}</span>;
}

function Saw({ saw }: { saw: TimelineItem['saw'] }) {
  const { t } = useLanguage();
  const values = Object.entries(saw ?? {});
  if (values.length === 0) return null;
  return (
    <dl className="saw" aria-label={t.learner.saw}>
      {values.map(([path, value]) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd>{typeof value === 'string' ? `“${value}”` : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A mail opens in place, in a frame without scripts; a letter in its own tab. */
function Message({ message }: { message: TimelineMessage }) {
  const { t, language } = useLanguage();
  const [open, setOpen] = useState(false);
  const stated = message.subject ?? message.template ?? message.id;
  // A task is named by its journey, in both languages; a mail's or letter's subject is in its reader's.
  const subject = message.channel === 'task' ? sayTitle(stated, language) : sayName(stated);
  const why = sayMessageReason(message, language);
  return (
    <div className={`message message-${message.channel}`}>
      <p className="message-head">
        <span className="message-channel">{t.channels[message.channel] ?? message.channel}</span>
        <span className="message-subject">{subject}</span>
        <span className="message-status">{t.statuses[message.status] ?? message.status}</span>
      </p>
      {why && <p className="fine">{why}</p>}
      {message.channel === 'email' && message.status === 'done' && (
        <button type="button" className="button button-quiet button-small" aria-expanded={open} aria-label={`${open ? t.close : t.learner.open}, ${subject}`} onClick={() => setOpen(!open)}>
          {open ? t.close : t.learner.open}
        </button>
      )}
      {message.document && (
        <a href={message.document} target="_blank" rel="noreferrer" aria-label={`${t.learner.letter}, ${subject} (${t.newTab})`}>
          {t.learner.letter}
        </a>
      )}
      {open && <iframe title={t.learner.mailOf(subject)} src={`/mailbox/${encodeURIComponent(message.id)}/html`} sandbox="allow-popups allow-popups-to-escape-sandbox" />}
    </div>
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
