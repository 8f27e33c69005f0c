import { randomBytes } from 'node:crypto';
import { forgetDeployment as forget } from './forget-deployment';
import { kafkaBrokers, testPrefix } from './kafka-house';
import { mongoUri } from './mongo-house';

/** How the engines are called in the names of tests. */
export const embedded = 'on the embedded data file';
export const distributed = 'on Kafka and MongoDB';

/** What a process is told of its engine: nothing for the data file. */
export interface TestEngine {
  name: typeof embedded | typeof distributed;
  env: Record<string, string>;
  /** Leaves nothing behind. */
  forget(): Promise<void>;
}

/** Whether the services are there. */
export const onServices = (): boolean => kafkaBrokers() !== undefined && mongoUri() !== undefined;

export const embeddedTestEngine = (): TestEngine => ({ name: embedded, env: {}, forget: async () => undefined });

/** A deployment of its own on the services that the tests may use. */
export function distributedTestEngine(more: Record<string, string> = {}): TestEngine {
  const prefix = testPrefix();
  const brokers = kafkaBrokers() ?? [];
  const env = { KAFKA_BROKERS: brokers.join(), MONGODB_URI: mongoUri() ?? '', PARCOURS_PREFIX: prefix, PARCOURS_SECRET: randomBytes(24).toString('hex'), ...more };
  return { name: distributed, env, forget: () => forgetDeployment(prefix) };
}

/** Removes a deployment of the tests' services. */
export const forgetDeployment = (prefix: string): Promise<void> => forget(prefix, { brokers: kafkaBrokers() ?? [], mongoUri: mongoUri() ?? '' });

/** The same tests on both engines; without the services those on Kafka and MongoDB are listed as not run. */
export function describeOnBothEngines(what: string, tests: (makeEngine: () => TestEngine) => void, when = true): void {
  (when ? describe : describe.skip)(`${what} ${embedded}`, () => tests(embeddedTestEngine));
  // Groups form and servers answer at their own pace.
  if (onServices()) jest.setTimeout(120_000);
  if (onServices()) (when ? describe : describe.skip)(`${what} ${distributed}`, () => tests(distributedTestEngine));
  else describe.skip(`${what} ${distributed} (without KAFKA_BROKERS and MONGODB_URI it does not run: eval "$(../shared/services/start)" sets them)`, () => tests(distributedTestEngine));
}
