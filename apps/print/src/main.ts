import { serviceMain } from '@parcours/service';
import { printService } from './service';

void serviceMain(printService);
