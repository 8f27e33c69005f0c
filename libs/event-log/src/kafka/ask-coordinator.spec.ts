import { askCoordinator } from './ask-coordinator';

const fault = (type: string): Error => Object.assign(new Error(type), { type });

describe('a question about a group', () => {
  it.each(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS'])('is asked again while its coordinator moves: %s', async (type) => {
    let asked = 0;
    expect(await askCoordinator(async () => (++asked === 1 ? Promise.reject(fault(type)) : 'answer'))).toBe('answer');
    expect(asked).toBe(2);
  });

  it('is asked once where something else is wrong', async () => {
    let asked = 0;
    await expect(askCoordinator(() => (asked++, Promise.reject(fault('GROUP_AUTHORIZATION_FAILED'))))).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
    expect(asked).toBe(1);
  });
});
