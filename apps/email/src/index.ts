export * from './email.module';
export * from './mail-offers.service';
export * from './mail-transport.port';
export * from './mail-writer.service';
export * from './published-mail.service';
export type { MailCommand } from './send-check.service';
export * from './service';
