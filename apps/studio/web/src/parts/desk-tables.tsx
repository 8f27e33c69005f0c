import type { Desk, PrintRun } from '../api-types';
import { sayReason, sayWhy } from '../words/explanations';
import { useLanguage } from '../words/language';
import { Count } from './count';

/** Statuses in the order a message goes through them; others behind. */
const ORDER = ['done', 'sending', 'claimed', 'uncertain', 'refused', 'failed', 'expired'];

/** Messages, a row per channel, a column per status that occurs. */
export function MessageTable({ messages }: { messages: Desk['messages'] }) {
  const { t } = useLanguage();
  const channels = [...new Set([...Object.keys(t.channels), ...messages.map(({ channel }) => channel)])].filter((name) => messages.some(({ channel }) => channel === name));
  const statuses = [...new Set([...ORDER, ...messages.map(({ status }) => status)])].filter((name) => messages.some(({ status }) => status === name));
  const of = (channel: string, status?: string) =>
    messages.filter((row) => row.channel === channel && (status === undefined || row.status === status)).reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-labelledby="messages">
      <h2 id="messages">{t.desk.messages}</h2>
      {messages.length === 0 ? (
        <p className="empty">{t.desk.noMessages}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="messages">
          <table>
            <thead>
              <tr>
                <th scope="col">{t.desk.channel}</th>
                {statuses.map((status) => (
                  <th key={status} scope="col" className="number">{t.statuses[status] ?? status}</th>
                ))}
                <th scope="col" className="number">{t.desk.total}</th>
              </tr>
            </thead>
            <tbody>
              {channels.map((channel) => (
                <tr key={channel}>
                  <th scope="row">{t.channels[channel] ?? channel}</th>
                  {statuses.map((status) => (
                    <td key={status} className="number"><Count value={of(channel, status)} /></td>
                  ))}
                  <td className="number standing"><Count value={of(channel)} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What was held back, most frequent first, each reason explained. */
export function SkipList({ skips }: { skips: Desk['skips'] }) {
  const { t, language } = useLanguage();
  const sorted = [...skips].sort((a, b) => b.count - a.count);
  return (
    <section aria-labelledby="skips">
      <h2 id="skips">{t.desk.skips}</h2>
      {sorted.length === 0 && <p className="empty">{t.desk.noSkips}</p>}
      <dl className="skips">
        {sorted.map(({ reason, count }) => (
          <div key={reason}>
            <dt>{sayReason(reason, language)}</dt>
            <dd className="skip-count"><Count value={count} /></dd>
            <dd className="fine">{sayWhy(reason, language)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function PrintRunTable({ runs }: { runs: PrintRun[] }) {
  const { t } = useLanguage();
  const files = (run: PrintRun) => `/v1/print/runs/${encodeURIComponent(run.id)}`;
  return (
    <section aria-labelledby="print-runs">
      <h2 id="print-runs">{t.desk.printRuns}</h2>
      {runs.length === 0 ? (
        <p className="empty">{t.desk.noPrintRuns}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="print-runs">
          <table className="print-runs">
            <thead>
              <tr>
                <th scope="col">{t.desk.run}</th>
                <th scope="col">{t.desk.format}</th>
                <th scope="col">{t.desk.class}</th>
                <th scope="col" className="number">{t.desk.pieces}</th>
                <th scope="col">{t.desk.status}</th>
                <th scope="col">{t.desk.documents}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row" className="id"><a href={`/print/${encodeURIComponent(run.id)}`}>{run.id}</a></th>
                  <td>{t.formats[run.format] ?? run.format}</td>
                  <td>{t.classes[run.class] ?? run.class}</td>
                  <td className="number"><Count value={run.pieces} /></td>
                  <td>{t.statuses[run.status] ?? run.status}</td>
                  <td>
                    <a href={`${files(run)}/document.pdf`} target="_blank" rel="noreferrer" aria-label={`${t.desk.pdf} ${run.id}`}>{t.desk.pdf}</a>
                    {' · '}
                    <a href={`${files(run)}/manifest.csv`} aria-label={`${t.desk.manifest} ${run.id}`}>{t.desk.manifest}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
