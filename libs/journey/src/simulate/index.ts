export { play, type Played } from './play';
export { Player, type PlayedDecision, type Verdict } from './player';
export { matteringEvents, type MatteringEvent } from './mattering-events';
