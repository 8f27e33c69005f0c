export * from './email.module';
export * from './mail-transport.port';
