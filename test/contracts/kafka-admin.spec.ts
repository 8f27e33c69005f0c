import type { ISocketFactory } from 'kafkajs';
import { connect, type Socket } from 'node:net';
import { kafkaBrokers, openTestLog, testPrefix } from '../support/kafka-house';

const here = kafkaBrokers() ? describe : describe.skip;

here('questions to Kafka (needs KAFKA_BROKERS: see CONTRIBUTING.md)', () => {
  it('are all answered when many about different topics cross', async () => {
    const log = openTestLog(testPrefix());
    const topics = Array.from({ length: 9 }, (_, n) => `topic-${n}`);
    for (const topic of topics) await log.ensureTopic(topic, 2);
    const asked = Array.from({ length: 5 }, () => topics.map(async (topic) => [await log.state(topic), await log.committed(topic, 'group')])).flat();
    for (const [state, committed] of await Promise.all(asked)) expect([state, committed]).toMatchObject([{ partitions: 2, ends: [0, 0] }, [0, 0]]);
    expect(log.problems()).toEqual([]);
  });

  it('open no connection any more once the log is closed, and say so', async () => {
    const log = openTestLog(testPrefix());
    await log.ensureTopic('topic', 1);
    const inHand = Promise.allSettled([log.state('topic'), log.committed('topic', 'group')]);
    await log.close();
    await inHand;
    await expect(log.state('topic')).rejects.toMatchObject({ code: 'log-closed' });
  });

  it('leave no connection behind that would keep the process from ending, also where Kafka fell silent over one', async () => {
    const sockets: Socket[] = [];
    const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
      const socket = connect({ host, port }, onConnect);
      sockets.push(socket);
      return socket;
    };
    const log = openTestLog(testPrefix(), { socketFactory });
    await log.ensureTopic('topic', 1);
    await log.append('topic', [{ key: 'a', value: 'a', partition: 0 }]);
    const inHand = Promise.allSettled([log.state('topic'), log.committed('topic', 'group'), log.state('other')]);
    for (const socket of sockets) socket.pause();
    await log.close();
    await inHand;
    expect(sockets.length).toBeGreaterThan(1);
    expect(sockets.filter(({ destroyed }) => !destroyed)).toEqual([]);
  });
});
