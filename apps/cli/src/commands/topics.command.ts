import { houseTopics } from '@parcours/event-log';
import { InvalidArgumentError, type Command, Option } from 'commander';
import { exitCodes } from '../exit-codes';
import { growTopics } from '../topics/grow-topics';
import { planJson, planWords, toDoWords } from '../topics/plan-words';
import { runWithKeeper, type TopicsOptions } from '../topics/run-with-keeper';

/** `parcours topics plan|apply|grow`: the topics of a deployment on Kafka. */
export function addTopics(program: Command): void {
  const topics = program.command('topics').description('the topics of a deployment on Kafka (KAFKA_BROKERS)');
  withOptions(topics.command('plan').description('what is there beside what the settings want; changes nothing'))
    .addHelpText('after', '\nExit codes: 0 nothing to do; 1 something is to be created, changed or differs; 2 settings that can not be used; 3 Kafka does not answer or refuses us.\n\nExample:\n  KAFKA_BROKERS=kafka-1:9092 PARCOURS_PARTITIONS=12 parcours topics plan')
    .action((options: TopicsOptions) =>
      runWithKeeper(options, async (keeper, { partitions }, output) => {
        const plans = await keeper.plan(houseTopics, partitions);
        if (output.json) output.line(planJson(plans));
        else for (const line of planWords(plans)) output.line(line);
        return plans.every(({ step }) => step === 'nothing') ? exitCodes.ok : exitCodes.refused;
      }),
    );
  withOptions(topics.command('apply').description('create what is absent, change what may be changed in use; the number of partitions never'))
    .addHelpText('after', '\nExit codes: 0 all is as the settings want it; 1 something differs that needs another command; 2 settings that can not be used; 3 Kafka does not answer or refuses us.\n\nExample:\n  KAFKA_BROKERS=kafka-1:9092 PARCOURS_TOPICS_KEEP_EVENTS=14d parcours topics apply')
    .action((options: TopicsOptions) =>
      runWithKeeper(options, async (keeper, { partitions }, output) => {
        const plans = await keeper.apply(houseTopics, partitions);
        const left = plans.filter(({ step }) => step === 'differs' || step === 'growing');
        if (output.json) output.line(planJson(plans));
        for (const plan of output.json ? [] : plans) {
          const applied = plan.differences.filter(({ remedy }) => remedy === undefined).map(({ field, has, configured }) => `${field} from ${has} to ${configured}`);
          if (plan.step === 'create') output.line(`${plan.name}: created, ${plan.partitions} partitions, ${plan.replication} copies`);
          if (applied.length > 0) output.line(`${plan.name}: changed ${applied.join(', ')}`);
        }
        for (const plan of left) output.note(`${plan.name}: ${toDoWords({ ...plan, differences: plan.differences.filter(({ remedy }) => remedy !== undefined) })}`);
        if (!output.json && plans.every(({ step }) => step === 'nothing')) output.line('nothing to do');
        return left.length === 0 ? exitCodes.ok : exitCodes.refused;
      }),
    );
  withOptions(topics.command('grow').description('more partitions, by a new generation of the topics; intake stands still for about a second each'))
    .requiredOption('--partitions <n>', 'how many each is to have', count)
    .addOption(new Option('--topic <name...>', 'these only; without it all').choices(houseTopics))
    .option('--wait <seconds>', 'how long to wait for the readers of what came before', wholeNumber, 600)
    .addHelpText('after', `
Each topic is closed at the broker, so that no process can write to it any more, however late; then its next generation takes over. Running
processes follow by themselves; a reader goes over when its group has done all that came before. It may be interrupted at any time: run again
it finishes. Afterwards set PARCOURS_PARTITIONS to the new number. The old generation stays until its records are too old.

Exit codes: 0 grown, and every group has done what came before; 1 refused, or a group has not (it goes over later, by itself); 2 wrong usage;
3 Kafka does not answer or refuses us.

Examples:
  parcours topics grow --partitions 24
  parcours topics grow --partitions 24 --topic learner.events`)
    .action((options: TopicsOptions & { partitions: number; topic?: string[]; wait: number }) =>
      runWithKeeper(options, (keeper, _settings, output) => growTopics(keeper, { topics: options.topic ?? houseTopics, partitions: options.partitions, waitMs: options.wait * 1000 }, output)),
    );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function count(text: string): number {
  const number = wholeNumber(text);
  if (number < 1 || number > 1024) throw new InvalidArgumentError('expected a number from 1 to 1024');
  return number;
}

function withOptions(command: Command): Command {
  return command.option('--config <dir>', 'configuration folder (default ./config)').option('--json', 'one line of JSON instead of words');
}
