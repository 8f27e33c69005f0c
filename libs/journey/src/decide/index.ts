export { decide } from './decide';
export { commandId } from './ids';
export { channelOf as consentChannelOf } from './refusal';
