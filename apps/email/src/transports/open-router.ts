import { Logger } from '@nestjs/common';
import { TerminalError, type Clock, type Settings } from '@parcours/platform';
import type { ProcessState } from '@parcours/service';
import type { Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { mailableAddress, parseAddress } from '../mail-header';
import { MailboxTransport } from '../mailbox/mailbox-transport';
import type { MailTransport } from '../mail-transport.port';
import type { BreakerState } from './circuit-breaker';
import { machineTime, type MachineTime } from './machine-time';
import { MailLane } from './mail-lane';
import { MailMetrics } from './mail-metrics';
import { MailRouter } from './mail-router';
import { SendgridTransport } from './sendgrid-transport';
import { SmtpTransport } from './smtp-transport';
import { WarmUp } from './warm-up';

type TransportName = Settings['email']['transport'];

export interface RouterHouse {
  settings: Pick<Settings, 'email' | 'smtpPassword' | 'sendgridApiKey' | 'dkimKey'>;
  documents: Pick<Stores['documents'], 'get' | 'swap'>;
  clock: Clock;
  registry?: Registry;
  /** Takes warnings: a provider that is away keeps no process from its other work. */
  state?: Pick<ProcessState, 'warn'>;
  time?: MachineTime;
}

/** The transports that settings name, each in its lane. Throws `TerminalError` (`mail-settings`) where one of them lacks a setting, or a sender is no address. */
export function openRouter({ settings, documents, clock, registry, state, time = machineTime }: RouterHouse): MailRouter {
  const { transport, purposes = {}, perSecond = 0, warmUpFrom, warmUpPerHour = [] } = settings.email;
  checkSender('email.from', settings.email.from);
  if (settings.email.replyTo !== undefined) checkSender('email.replyTo', settings.email.replyTo);
  const logger = new Logger('mail');
  const metrics = registry && new MailMetrics(registry);
  const lanes = new Map<TransportName, MailLane>();
  const laneOf = (name: TransportName): MailLane => {
    const known = lanes.get(name);
    if (known) return known;
    metrics?.begin(name);
    // A mailbox on this machine has no reputation to build, and no provider that could be busy.
    const away = name !== 'mailbox';
    const lane = new MailLane({
      transport: openTransport(name, settings), time, perSecond: away ? perSecond : 0,
      ...(away && warmUpFrom !== undefined && warmUpPerHour.length > 0 && { warmUp: new WarmUp(name, { from: warmUpFrom, perHour: warmUpPerHour }, documents, clock, randomUUID) }),
      onResult: (result) => metrics?.result(name, result),
      onWait: (reason) => metrics?.waits(name, reason),
      onState: (now, reason) => {
        metrics?.state(name, now);
        state?.warn(`mail ${name}`, wordsOf(name, now, reason));
        if (now === 'open') logger.warn(`Mail over ${name} waits: ${reason}. It is tried again by itself.`);
        else if (now === 'closed') logger.log(`Mail over ${name} goes again.`);
      },
    });
    lanes.set(name, lane);
    return lane;
  };
  return new MailRouter(laneOf(transport), new Map(Object.entries(purposes).map(([purpose, name]) => [purpose, laneOf(name)])));
}

/** Every mail would fail by it, one by one. */
function checkSender(setting: string, text: string): void {
  try {
    mailableAddress(parseAddress(text).address);
  } catch {
    throw new TerminalError('mail-settings', `${setting} is no e-mail address: write one, such as Atelier Formation <formation@atelier.example>.`);
  }
}

function openTransport(name: TransportName, settings: RouterHouse['settings']): MailTransport {
  switch (name) {
    case 'mailbox':
      return new MailboxTransport();
    case 'smtp':
      return new SmtpTransport(settings);
    case 'sendgrid':
      return new SendgridTransport(settings);
  }
}

const wordsOf = (name: string, state: BreakerState, reason: string): string | undefined => (state === 'closed' ? undefined : `mail over ${name} waits: ${reason}`);
