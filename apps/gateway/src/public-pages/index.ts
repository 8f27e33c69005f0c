export * from './clicks/mail-clicks.service';
export * from './public-pages.module';
