/** The consumer group that decides; who reads a partition for it polls the timers of its slots. */
export const engineGroup = 'journeys';
