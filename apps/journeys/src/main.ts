import { serviceMain } from '@parcours/service';
import { journeysService } from './service';

void serviceMain(journeysService);
