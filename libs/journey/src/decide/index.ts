export { basisOf } from './basis-of';
export { decide } from './decide';
export { commandId } from './ids';
export { journeysSource } from './notify.step';
export { channelOf as consentChannelOf } from './refusal';
