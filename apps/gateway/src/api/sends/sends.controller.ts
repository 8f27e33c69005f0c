import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { Caller } from '../shared/caller.decorator';
import { SendsSwitch, type SendsView } from './sends-switch.service';

/** The red button. */
@Controller('v1/sends')
export class SendsController {
  constructor(@Inject(SendsSwitch) private readonly sends: SendsSwitch) {}

  @Get()
  @Scope('read')
  read(): Promise<SendsView> {
    return this.sends.read();
  }

  @Post('off')
  @HttpCode(200)
  @Scope('operate')
  off(@Caller() caller: string): Promise<{ sendsOff: boolean }> {
    return this.sends.turn(true, caller);
  }

  @Post('on')
  @HttpCode(200)
  @Scope('operate')
  on(@Caller() caller: string): Promise<{ sendsOff: boolean }> {
    return this.sends.turn(false, caller);
  }
}
