export * from './clock/time-machine';
