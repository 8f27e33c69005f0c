export * from './catalogue.service';
export * from './content.module';
export * from './offer';
export * from './offer-desk.service';
export * from './popularity.service';
export * from './recommendation.service';
export * from './service';
