export * from './graph';
export * from './decide-contract';
