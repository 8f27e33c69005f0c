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
  message?: { id: string; channel: string; subject?: string; status: string; reason?: string };
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
  const body = item.kind === 'event' ? paint.bold(item.title) : item.kind === 'message' ? sayMessage(item.message, item.title) : sayTrace(item);
  return `${when(item.at)}  ${item.kind === 'event' ? '' : '  '}${place ? `${paint.cyan(place)} ` : ''}${body}`;
}

function sayTrace({ outcome, title, reason, saw, message }: TimelineItem): string {
  const seen = Object.entries(saw ?? {}).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  const what = outcome === 'skipped' ? paint.yellow('skipped') : (outcome ?? title);
  return `${what}${reason ? ` (${reason})` : ''}${seen.length ? ` because ${seen.join(', ')}` : ''}${message ? `: ${sayMessage(message, title)}` : ''}`;
}

function sayMessage(message: TimelineItem['message'], title: string): string {
  const { channel = 'message', subject, status = '', reason } = message ?? {};
  return `${paint.green(channel)} "${subject ?? title}" ${paint.dim(reason ? `${status}: ${reason}` : status)}`;
}
