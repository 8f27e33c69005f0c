import type { CSSProperties } from 'react';
import type { JourneyStep } from '../api-types';
import { sayTitle } from '../words/formats';
import { useLanguage } from '../words/language';
import { Count } from './count';

/** The steps of a journey as people read them, nested ones indented, each with how many wait there, were acted on, were held back. */
export function JourneySteps({ steps }: { steps: JourneyStep[] }) {
  const { t, language } = useLanguage();
  return (
    <table className="steps">
      <thead>
        <tr>
          <th scope="col">{t.journeys.step}</th>
          <th scope="col" className="number">{t.journeys.standing}</th>
          <th scope="col" className="number">{t.journeys.acted}</th>
          <th scope="col" className="number">{t.journeys.skipped}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.id}>
            <th scope="row">
              <span className="step-name" style={{ '--depth': step.depth } as CSSProperties}>
                <span className={`mark mark-${step.block.split('.')[0]}`} aria-hidden="true" />
                <span>
                  {sayTitle(step.name ?? step.id, language)} <span className="block-name">{step.block}</span>
                </span>
              </span>
            </th>
            <Cell value={step.standing} strong />
            <Cell value={step.acted} />
            <Cell value={step.skipped} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ value, strong = false }: { value: number; strong?: boolean }) {
  const style = value === 0 ? 'number zero' : strong ? 'number standing' : 'number';
  return <td className={style}>{value === 0 ? <span aria-label="0">·</span> : <Count value={value} />}</td>;
}
