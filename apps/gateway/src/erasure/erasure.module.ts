import { Module } from '@nestjs/common';
import { LearnerFinder } from '../api/shared/learner-finder.service';
import { ErasureSteps } from './erasure-steps.service';
import { ErasureWorker } from './erasure-worker.service';
import { ErasuresController } from './erasures.controller';
import { Erasures } from './erasures.service';
import { LogFences } from './log-fences.service';
import { OtherRecords } from './other-records.service';
import { Retention } from './retention.service';

/** People are erased from all stores, and receipts of it kept. */
@Module({ controllers: [ErasuresController], providers: [LearnerFinder, Erasures, LogFences, OtherRecords, ErasureSteps, ErasureWorker, Retention], exports: [ErasureWorker, Erasures, Retention] })
export class ErasureModule {}
