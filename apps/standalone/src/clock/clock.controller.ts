import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ProblemException, Scope } from '@parcours/platform';
import { z } from 'zod';
import { TimeMachine } from './time-machine';

const advanceSchema = z.union([
  z.strictObject({ by: z.string().regex(/^(\d+[mhdw])+$/, 'expected a duration such as 7d or 12h') }),
  z.strictObject({ to: z.iso.datetime({ offset: true }) }),
]);

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The demo's clock: read it, move it on. There is none on a deployment that runs by the machine's clock. */
@Controller('v1/clock')
export class ClockController {
  constructor(@Inject(TimeMachine) private readonly machine: TimeMachine) {}

  @Get()
  @Scope('read')
  read(): { now: string } {
    return { now: new Date(this.machine.now()).toISOString() };
  }

  @Post('advance')
  @HttpCode(200)
  @Scope('operate')
  async advance(@Body() body: unknown): Promise<{ now: string; timers: number }> {
    const asked = advanceSchema.safeParse(body);
    if (!asked.success) {
      throw new ProblemException({ status: 422, code: 'clock-advance', title: 'The clock can not be moved so', detail: 'Send {"by": "7d"} or {"to": "2026-04-01T09:00:00Z"}.' });
    }
    const target = 'to' in asked.data ? Date.parse(asked.data.to) : this.machine.now() + milliseconds(asked.data.by);
    const timers = await this.machine.moveTo(target, true);
    return { now: new Date(this.machine.now()).toISOString(), timers };
  }
}

function milliseconds(duration: string): number {
  return [...duration.matchAll(/(\d+)([mhdw])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}
