import { parseArgs } from 'node:util';

export type Engine = 'embedded' | 'kafka';

export interface CrashOptions {
  engine: Engine;
  /** Processes killed by SIGKILL. */
  kills: number;
  /** Processes stopped by SIGSTOP for longer than Kafka's session time-out, then let go on. */
  zombies: number;
  /** Brokers killed and brought back. */
  brokerKills: number;
  /** How often the store is stopped by SIGTERM and started again. */
  storeStops: number;
  /** Kafka and MongoDB that others started, where there are both: used unless the run must break them. */
  given?: { KAFKA_BROKERS: string; MONGODB_URI: string };
  /** Brokers of a Kafka of the run's own. */
  brokers?: number;
  events: number;
  contacts: number;
  seed: number;
  /** Leaves the run's folder where it is: data, what the processes said, what was compared. */
  keep: boolean;
}

export const crashHelp = `npm run crash -- [--engine embedded|kafka] [--kills 100] [--events 50000] [--seed 1]

Sends learners' events to a deployment while its processes die, and compares in the end what it did with what it had to do:
every event answered with 202 took effect, every command acted once, none of them late. On Kafka it is two of each service
(gateway, journeys, email, content, print), embedded the one process.

  --engine     embedded (default), or kafka: Kafka and MongoDB, those of KAFKA_BROKERS and MONGODB_URI or else the run's own
  --kills      processes killed by SIGKILL and started again (default 100; 0 beside --pause, --kill-broker, --stop-store)
  --pause      stops processes by SIGSTOP for longer than the session time-out, then lets them go on: each a zombie
  --zombies    how many of these (default 20)
  --kill-broker  kills one broker of three and brings it back; with --brokers 3
  --brokers    brokers of the run's own Kafka
  --stop-store stops the store by SIGTERM and starts it again
  --events     events to send (default 50000)
  --contacts   learners that they are about (default 1000, at most a tenth of the events)
  --seed       the same seed sends the same events and chooses the same victims (default 1)
  --keep       leaves the run's folder where it is

lost:       a command that had to come and did not, or an event that left no trace in its learner
duplicated: acted more than once, or acted and had not to
late:       acted over 30 s after it was due, not counting time when nothing was up to act

What had to come is told by parcours simulate --recorded from the archive, for the journey without waits also by counting events.

Examples:
  npm run crash -- --engine embedded --kills 100 --events 50000 --seed 1
  npm run crash -- --engine kafka --kills 100 --events 50000 --seed 1
  npm run crash -- --engine kafka --pause --events 20000
  npm run crash -- --engine kafka --brokers 3 --kill-broker --events 20000
  npm run crash -- --engine kafka --stop-store --events 10000

Exit codes: 0 nothing lost, duplicated or late, 1 something was, 2 wrong usage.`;

/** Reads the arguments; `help` where that is what they ask for. Throws with a sentence where they are wrong. */
export function crashOptions(args: string[], { KAFKA_BROKERS, MONGODB_URI }: Readonly<Record<string, string | undefined>> = {}): CrashOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      engine: { type: 'string', default: 'embedded' }, kills: { type: 'string' }, pause: { type: 'boolean', default: false }, zombies: { type: 'string' },
      'kill-broker': { type: 'boolean', default: false }, brokers: { type: 'string' }, 'stop-store': { type: 'boolean', default: false }, events: { type: 'string', default: '50000' },
      contacts: { type: 'string' }, seed: { type: 'string', default: '1' }, keep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { engine, pause, 'kill-broker': killBroker, 'stop-store': stopStore } = values;
  if (engine !== 'embedded' && engine !== 'kafka') throw new RangeError(`--engine is embedded or kafka, not ${engine}`);
  const other = pause || values.zombies !== undefined || killBroker || stopStore;
  if (engine === 'embedded' && (killBroker || stopStore || values.brokers !== undefined)) throw new RangeError('--brokers, --kill-broker and --stop-store need --engine kafka: the embedded engine has neither');
  const brokers = values.brokers === undefined ? undefined : wholeNumber(values.brokers, '--brokers');
  if (killBroker && brokers !== 3) throw new RangeError('--kill-broker needs --brokers 3: one of three may be away');
  const events = wholeNumber(values.events, '--events');
  if (events < eventsAtLeast) throw new RangeError(`--events takes ${eventsAtLeast} or more`);
  return {
    ...(KAFKA_BROKERS && MONGODB_URI && { given: { KAFKA_BROKERS, MONGODB_URI } }),
    engine, brokers, events, keep: values.keep, seed: wholeNumber(values.seed, '--seed'),
    contacts: values.contacts === undefined ? Math.min(1_000, Math.floor(events / 10)) : Math.min(wholeNumber(values.contacts, '--contacts'), Math.floor(events / 10)),
    kills: values.kills === undefined ? (other ? 0 : 100) : wholeNumber(values.kills, '--kills'),
    zombies: values.zombies === undefined ? (pause ? 20 : 0) : wholeNumber(values.zombies, '--zombies'),
    brokerKills: killBroker ? 1 : 0,
    storeStops: stopStore ? 1 : 0,
  };
}

const eventsAtLeast = 100;

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new RangeError(`${option} takes a whole number, not ${text}`);
}
