export * from './zone-time';
