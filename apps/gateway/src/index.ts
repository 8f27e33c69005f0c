export * from './api/api.module';
export * from './api/journeys/journey-steering.port';
export * from './dead-letters/dead-letters.module';
export * from './health/gateway-metrics';
export * from './health/health.module';
export * from './intake/event-intake.port';
export * from './intake/intake.module';
export * from './openapi/openapi.module';
