import type { Command } from 'commander';
import { call, listAll } from '../client/api-client';
import { paint, when } from '../output/output';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

interface TimelineItem {
  at: string | number;
  kind: 'event' | 'trace' | 'message';
  title: string;
  journey?: string;
  step?: string;
  outcome?: string;
  reason?: string;
  saw?: Record<string, unknown>;
  message?: { id: string; channel: string; subject?: string; status: string };
}

/** `parcours explain LEARNER`: everything that happened to one learner and why, in order. */
export function addExplain(program: Command): void {
  withConnection(
    program
      .command('explain')
      .argument('<learner>', 'e-mail address, contact id, or SCHEME:ISSUER:VALUE')
      .description('everything that happened to one learner, and why')
      .option('--journey <id>', 'only what this journey did'),
  )
    .addHelpText('after', '\nExamples:\n  parcours explain ana@example.org\n  parcours explain ana@example.org --journey welcome --json')
    .action((learner: string, options: CommonOptions & { journey?: string }) =>
      runWithApi(options, async (client, output) => {
        const ref = encodeURIComponent(learner.includes('@') && !learner.includes(':') ? `email:${learner}` : learner);
        await call(client, 'GET', `/v1/learners/${ref}`);
        for await (const item of listAll<TimelineItem>(client, `/v1/learners/${ref}/timeline`)) {
          if (options.journey && item.journey !== options.journey && item.kind !== 'event') continue;
          output.line(output.json ? JSON.stringify(item) : sentence(item));
        }
      }),
    );
}

function sentence(item: TimelineItem): string {
  const place = [item.journey, item.step].filter(Boolean).join('/');
  const saw = item.saw && Object.keys(item.saw).length ? ` because ${Object.entries(item.saw).map(([path, value]) => `${path} = ${JSON.stringify(value)}`).join(', ')}` : '';
  const body =
    item.kind === 'event'
      ? paint.bold(item.title)
      : item.kind === 'message'
        ? `${paint.green(item.message?.channel ?? 'message')} ${item.message?.subject ?? item.title} ${paint.dim(item.message?.status ?? '')}`
        : `${item.outcome === 'skipped' ? paint.yellow('skipped') : (item.outcome ?? item.title)}${item.reason ? ` (${item.reason})` : ''}${saw}`;
  return `${when(item.at)}  ${item.kind === 'event' ? '' : '  '}${place ? `${paint.cyan(place)} ` : ''}${body}`;
}
