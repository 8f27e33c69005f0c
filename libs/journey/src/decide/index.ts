export { decide } from './decide';
export { commandId } from './ids';
