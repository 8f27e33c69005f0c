import type { ServiceDefinition } from '@parcours/service';
import { PrintModule } from './print.module';

/** Letters that journeys order, and the runs they are printed in. */
export const printService: ServiceDefinition = { name: 'print', modules: [PrintModule] };
