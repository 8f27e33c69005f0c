export * from './learner-event';
