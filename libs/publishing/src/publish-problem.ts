import type { Problem } from '@parcours/journey';

/** What keeps a set from being published: a problem of a journey, a declaration or a template. */
export type PublishProblem = Omit<Problem, 'code'> & { code: string };
