export * from './clock/time-machine';
export * from './demo';
export * from './house/house';
export * from './house/open-house';
