export * from './graph';
export * from './decide-contract';
export * from './decide';
export * from './expand-trace';
export * from './time';
export * from './simulate';
export * from './language';
export * from './outcome-record';
