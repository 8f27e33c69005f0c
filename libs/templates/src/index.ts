export * from './check-variables';
export * from './compile-email-template';
export * from './compile-letter-template';
export * from './compiled-email-template';
export * from './handlebars-environment';
export * from './render-email';
