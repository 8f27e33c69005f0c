import { Controller, Delete, Get, HttpCode, Inject, Param, Query } from '@nestjs/common';
import { ProblemException, Scope } from '@parcours/platform';
import { z } from 'zod';
import { Caller } from '../api/shared/caller.decorator';
import { idInput } from '../api/shared/inputs';
import { LearnerFinder } from '../api/shared/learner-finder.service';
import { readParam, readQuery } from '../api/shared/read-input';
import { erasureReasons, erasureView, type Erasure, type ErasureView } from './erasure';
import { ErasureWorker } from './erasure-worker.service';
import { Erasures } from './erasures.service';
import { Retention, type RetentionView } from './retention.service';

const askedQuery = z.strictObject({ reason: z.enum(erasureReasons).default('request') });

/** Erasing people (GDPR, article 17), and the receipts of it. */
@Controller('v1')
export class ErasuresController {
  constructor(
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
    @Inject(Erasures) private readonly erasures: Erasures,
    @Inject(ErasureWorker) private readonly worker: ErasureWorker,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  /** The same again answers the erasure that is under way; by contact id also the one that is done. */
  @Delete('learners/:ref')
  @Scope('operate')
  @HttpCode(202)
  async erase(@Param('ref') ref: string, @Query() query: unknown, @Caller() by: string): Promise<ErasureView> {
    const { reason } = readQuery(askedQuery, query);
    const known = await this.erasureOf(ref);
    const erasure = known ?? (await this.erasures.ask((await this.learners.find(ref, 'ref')).id, { by, reason }));
    this.worker.start();
    return erasureView(erasure);
  }

  /** What retention would erase now. */
  @Get('retention')
  @Scope('read')
  due(): Promise<RetentionView> {
    return this.retention.look();
  }

  @Get('erasures/:id')
  @Scope('read')
  async show(@Param('id') id: string): Promise<ErasureView> {
    return erasureView(await this.erasures.find(readParam(idInput, id)));
  }

  private async erasureOf(ref: string): Promise<Erasure | undefined> {
    try {
      return await this.erasures.ofContact(readParam(idInput, ref));
    } catch (error) {
      if (error instanceof ProblemException) return undefined; // no reference at all: the finder says so
      throw error;
    }
  }
}
