import { notFound, ProblemException } from '@parcours/platform';
import { actionsIn, type PrintRunStatus } from './print-run';

export type PrintRunErrorCode = 'print-run-unknown' | 'print-run-state' | 'print-run-empty' | 'print-run-changed' | 'preflight-failed' | 'hand-over-taken' | 'sends-off';

/** An operator's wish that can not be carried out as the run stands; HTTP says 404 or 409. */
export class PrintRunError extends Error {
  constructor(
    readonly code: PrintRunErrorCode,
    message: string,
    /** The state the run is in now. */
    readonly state?: PrintRunStatus,
  ) {
    super(message);
    this.name = 'PrintRunError';
  }
}

/** The problem to answer with. */
export function problemOfRun({ code, message, state }: PrintRunError): ProblemException {
  if (code === 'print-run-unknown') return notFound(code, message, 'id');
  const may = state === undefined ? [] : actionsIn(state);
  const action = code === 'sends-off' ? 'Turn sends on again (POST /v1/sends/on), then hand over.' : may.length ? `It may be: ${may.map((one) => said[one]).join(', ')}.` : 'Nothing can be done with it any more.';
  return new ProblemException({ status: 409, code, title: 'Not as the run stands', detail: message, action, ...(state !== undefined && { state, may }) });
}

const said = { approve: 'approved (POST .../approve)', 'hand-over': 'handed over (POST .../hand-over)', cancel: 'cancelled (POST .../cancel)' } as const;
