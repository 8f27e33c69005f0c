import type { Command } from 'commander';
import { call } from '../client/api-client';
import { table } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface Report {
  id: string;
  title: string;
  version: number;
  entered: number;
  completed: number;
  exited: number;
  active: number;
  goalsReached: Record<string, number>;
  referrals: number;
  steps: { id: string; block: string; depth: number; acted: number; skipped: number; skippedBy: Record<string, number>; referrals?: number }[];
}

/** `parcours journeys report`: what a journey brought so far. */
export function addJourneyReport(journeys: Command): void {
  withConnection(journeys.command('report').argument('<journey>', 'its id').description('what a journey brought: runs, goals, referrals, and what each step did and did not do'))
    .addHelpText('after', '\nExample:\n  parcours journeys report welcome')
    .action((journey: string, options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const report = await call<Report>(client, 'GET', `/v1/journeys/${encodeURIComponent(journey)}/report`);
        if (output.json) return output.line(JSON.stringify(report));
        const { id, version, title, entered, active, completed, exited, goalsReached, referrals, steps } = report;
        output.line(`${id} version ${version}: ${title}`);
        output.line(`${entered} entered, ${active} active, ${completed} completed, ${exited} exited`);
        for (const [goal, count] of Object.entries(goalsReached)) output.line(`goal ${goal}: ${count}`);
        if (referrals > 0) output.line(`${referrals} ${referrals === 1 ? 'colleague' : 'colleagues'} came by a referral`);
        for (const line of table([['STEP', 'BLOCK', 'ACTED', 'SKIPPED', 'REFERRALS', 'WHY SKIPPED'], ...steps.map(row)])) output.line(line.trimEnd());
      }),
    );
}

function row({ id, block, depth, acted, skipped, skippedBy, referrals }: Report['steps'][number]): string[] {
  const why = Object.entries(skippedBy).map(([reason, count]) => `${reason} ${count}`);
  return [`${'  '.repeat(depth)}${id}`, block, String(acted), String(skipped), referrals === undefined ? '' : String(referrals), why.join(', ')];
}
