export * from './asked-gauge';
export * from './house-metrics';
export * from './registry';
