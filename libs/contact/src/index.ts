export * from './contact';
export * from './limits';
export * from './new-contact';
export * from './outbox';
export * from './seen';
export * from './slot-of';
export * from './upgrade-contact';
