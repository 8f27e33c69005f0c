/** Milliseconds since some fixed moment, never going back: how long things take, whatever the deployment's clock says. */
export type Elapsed = () => number;

/** DI token of the process's `Elapsed`. The deployment's own clock may stand still (the demo's does). */
export const ELAPSED = Symbol('ELAPSED');
