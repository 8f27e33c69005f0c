export * from './api-key.guard';
export * from './key-ring';
export * from './scope.decorator';
export * from './sessions';
export * from './sign-in-path';
