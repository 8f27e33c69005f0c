import type { ServiceDefinition } from '@parcours/service';
import { DoubtRound } from './doubt/doubt-round.service';
import { EmailModule } from './email.module';
import { WaitingRound } from './waiting/waiting-round.service';

/** The mails that journeys send. */
export const emailService: ServiceDefinition = {
  name: 'email', modules: [EmailModule],
  start: (app) => {
    app.get(WaitingRound, { strict: false }).start();
    app.get(DoubtRound, { strict: false }).start();
  },
};
