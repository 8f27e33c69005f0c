import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { CLOCK, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';

/** Setting key of the red button; channels ask for it before each message leaves. */
const sendsKey = 'sends';

/** Value of the setting. `at`: epoch ms. */
interface Sends {
  off: boolean;
  by: string;
  at: number;
}

export interface SendsView {
  sendsOff: boolean;
  /** Who turned it, and when; absent while nobody ever did. */
  by?: string;
  at?: string;
}

/** The red button: all channels stop, or go on, at once. */
@Injectable()
export class SendsSwitch {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'settings'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async isOff(): Promise<boolean> {
    return (await this.stores.settings.get<Sends>(sendsKey))?.off === true;
  }

  async read(): Promise<SendsView> {
    const sends = await this.stores.settings.get<Sends>(sendsKey);
    return { sendsOff: sends?.off === true, ...(sends && { by: sends.by, at: formatTime(sends.at) }) };
  }

  async turn(off: boolean, by: string): Promise<{ sendsOff: boolean }> {
    await this.stores.settings.set(sendsKey, { off, by, at: this.clock.now() } satisfies Sends);
    return { sendsOff: off };
  }
}
