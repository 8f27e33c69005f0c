import { eventLogContract } from '@parcours/event-log';
import { kafkaBrokers, openTestLog, testPrefix } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;

describeOnKafka('on Kafka (without KAFKA_BROKERS it does not run: eval "$(../shared/services/start)" sets it)', () => {
  eventLogContract(async () => {
    const prefix = testPrefix();
    let log = openTestLog(prefix);
    return {
      log,
      reopen: async () => {
        await log.close();
        log = openTestLog(prefix);
        return log;
      },
      pruneAll: async (topic) => log.prune(topic, (await log.state(topic)).ends),
    };
  });
});
