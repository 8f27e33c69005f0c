export { play, type Played } from './play';
