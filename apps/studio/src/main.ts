import { serviceMain } from '@parcours/service';
import { studioService } from './service';

void serviceMain(studioService);
