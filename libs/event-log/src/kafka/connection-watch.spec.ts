import { RetryableError } from '@parcours/platform';
import { ConnectionWatch } from './connection-watch';

describe('whether Kafka answers', () => {
  const away = (said = 'connect ECONNREFUSED'): Error => new RetryableError('log-unreachable', `Kafka does not answer: ${said}`);
  const refusal = new RetryableError('log-refused', 'Kafka refuses us: wrong password. Check KAFKA_PASSWORD');
  let lines: string[];
  let watch: ConnectionWatch;

  beforeEach(() => {
    lines = [];
    const tell = (level: string) => (message: unknown) => void lines.push(`${level}: ${String(message)}`);
    watch = new ConnectionWatch({ log: tell('log'), warn: tell('warn'), error: tell('error'), debug: tell('debug') }, ['k-1:9092', 'k-2:9092']);
  });

  it('is told once, with where it should be, however its silence is put', () => {
    watch.fault(away());
    watch.fault(away('Connection timeout'));
    expect(watch.silent).toContain('Connection timeout');
    watch.answered();
    watch.answered();
    expect([watch.silent, lines]).toEqual([undefined, ['error: Kafka does not answer: connect ECONNREFUSED. Check that k-1:9092, k-2:9092 runs and can be reached from here. Trying again until it answers.', 'log: Kafka answers again.']]);
  });

  it('is told anew where it is back and refuses us; that one of its servers is away besides is not', () => {
    watch.fault(away());
    for (const fault of [refusal, away(), refusal]) watch.fault(fault);
    expect(lines).toEqual([expect.any(String), 'error: Kafka refuses us: wrong password. Check KAFKA_PASSWORD. Trying again until it answers.']);
    watch.answered();
    watch.fault(refusal);
    expect(lines).toHaveLength(4);
  });
});
