export * from './cohort';
export * from './cohort-types';
export * from './deliveries';
export * from './reactions';
export * from './stories';
