/** DI token of the process's one prom-client `Registry`, which `/metrics` tells. */
export const METRICS = Symbol('METRICS');
