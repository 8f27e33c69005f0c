export * from './cohort';
export * from './demo-driver';
export * from './mail-outcomes';
