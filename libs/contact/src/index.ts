export * from './contact';
export * from './limits';
export * from './new-contact';
export * from './upgrade-contact';
export * from './seen';
export * from './outbox';
export * from './consent';
export * from './apply-event';
