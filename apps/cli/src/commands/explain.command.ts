import type { TimelineItemView } from '@parcours-apps/gateway';
import type { Command } from 'commander';
import { call, listAll } from '../client/api-client';
import { learnerReference } from '../client/learner-reference';
import { aboutJourney } from '../explain/about-journey';
import { explainedLine } from '../explain/explained-line';
import { paint } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

/** `parcours explain LEARNER`: everything that happened to one learner and why, in order; with `--journey`, why she got in or not. */
export function addExplain(program: Command): void {
  withConnection(
    program
      .command('explain')
      .argument('<learner>', 'e-mail address, contact id, or SCHEME:ISSUER:VALUE')
      .description('everything that happened to one learner, and why; or why something did not')
      .option('--journey <id>', 'only what this journey did with her, or why it did nothing'),
  )
    .addHelpText('after', '\nExamples:\n  parcours explain ana@example.org\n  parcours explain ana@example.org --journey welcome\n  parcours explain ana@example.org --journey welcome --json')
    .action((learner: string, options: CommonOptions & { journey?: string }) =>
      runWithApi(options, async (client, output) => {
        const ref = encodeURIComponent(learnerReference(learner));
        const say = (item: TimelineItemView): void => output.line(output.json ? JSON.stringify(item) : explainedLine(item));
        await call(client, 'GET', `/v1/learners/${ref}`);
        const { journey } = options;
        if (journey === undefined) {
          for await (const item of listAll<TimelineItemView>(client, `/v1/learners/${ref}/timeline`)) say(item);
          return;
        }
        await call(client, 'GET', `/v1/journeys/${encodeURIComponent(journey)}`);
        const timeline: TimelineItemView[] = [];
        for await (const item of listAll<TimelineItemView>(client, `/v1/learners/${ref}/timeline`)) timeline.push(item);
        const { items, answer } = aboutJourney(timeline, journey);
        items.forEach(say);
        if (!output.json) output.line(paint.bold(answer));
      }),
    );
}
