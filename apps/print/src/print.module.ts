import { Module } from '@nestjs/common';
import { PrintConfig } from './print-config.service';
import { PrintController } from './print.controller';
import { PrintDesk } from './print-desk.service';
import { PrintPagesController } from './print-pages.controller';
import { PrintRunsController } from './print-runs.controller';
import { PrintRuns } from './print-runs.service';
import { PrintedOffers } from './printed-offers.service';
import { RunPrinter } from './run-printer.service';
import { RunReader } from './run-reader.service';
import { ScanController } from './scan.controller';
import { ScanService } from './scan.service';
import { Withdrawals } from './withdrawals.service';

/** The print service: letters that journeys order, the runs they are printed in, and where their codes lead. */
@Module({
  controllers: [PrintController, PrintRunsController, PrintPagesController, ScanController],
  providers: [PrintConfig, PrintedOffers, RunPrinter, PrintRuns, RunReader, PrintDesk, Withdrawals, ScanService],
  exports: [PrintRuns, RunReader],
})
export class PrintModule {}
