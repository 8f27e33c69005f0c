import { HttpException } from '@nestjs/common';

/** RFC 9457 problem details. `code` is stable; `detail` is a sentence for people, `action` what to do about it, `field` what it is about. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  action?: string;
  field?: string;
  /** Further members, as RFC 9457 allows. */
  [member: string]: unknown;
}

/** An answer that refuses: `ProblemFilter` sends it as `application/problem+json`. */
export class ProblemException extends HttpException {
  constructor(readonly problem: Problem) {
    super({ type: 'about:blank', ...problem }, problem.status);
  }
}

/** A refusal that a browser asking for a page is led away from: it goes to `location`, a path of ours; any other request is told the problem. */
export class RedirectingProblem extends ProblemException {
  constructor(
    problem: Problem,
    readonly location: string,
  ) {
    super(problem);
  }
}

/** Nothing is known by that reference. */
export function notFound(code: string, detail: string, field?: string): ProblemException {
  return new ProblemException({ status: 404, code, title: 'Not found', detail, ...(field !== undefined && { field }) });
}

/** The request can not be understood or carried out as it stands. */
export function unprocessable(code: string, detail: string, field?: string): ProblemException {
  return new ProblemException({ status: 422, code, title: 'Can not be processed', detail, ...(field !== undefined && { field }) });
}
