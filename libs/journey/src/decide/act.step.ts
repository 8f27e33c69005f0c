import { limits, newest, touchedBy, type Instant, type Run, type Touch } from '@parcours/contact';
import { formatTime, type JsonValue } from '@parcours/events';
import type { Command, CommandType, Trace } from '../decide-contract';
import type { JourneyDefinition, Scope, Step } from '../graph';
import { addDuration } from '../time';
import { baseCommand } from './base-command';
import { addressFor, channelOf, postalAddress, type ActingBlock } from './refusal';
import { instantOf, valueOf } from './scope';
import { templateOf } from './split.step';
import { leaveTrace, zoneOf, type Turn } from './turn';
import { attributesOf, enrolmentView, recordsOf } from './views';

const COMMANDS: Record<ActingBlock['type'], CommandType> = {
  send: 'email.send', refer: 'email.send', recommend: 'content.offer', print: 'print.queue', task: 'task.open',
};

/** Gives the command of a step that may act, and remembers the touch. */
export function act(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, block: ActingBlock, scope: () => Scope, reason?: string): void {
  const { contact, now } = turn;
  const zone = zoneOf(turn, run);
  const template = templateOf(turn, journey, step, block);
  const expiresAt = expiryOf(block, scope, now, zone);
  const detail = detailOf(block, scope, now, zone);
  const to = block.type === 'send' || block.type === 'refer' ? addressFor(turn, run, block.purpose)?.value : undefined;
  const address = block.type === 'print' ? postalAddress(turn) : undefined;
  const command = baseCommand(turn, run, journey, step, COMMANDS[block.type], block.purpose);
  if (template !== undefined) command.context = contextOf(turn, run, block, scope);
  if (template !== undefined) command.template = template;
  if (expiresAt !== undefined) command.expiresAt = expiresAt;
  if (to !== undefined) command.to = to;
  if (address !== undefined) command.address = address;
  if (detail) command.detail = detail;
  turn.commands.push(command);
  const channel = channelOf(block);
  if (channel) {
    const touch: Touch = { channel, at: now };
    if (template !== undefined) touch.template = template;
    if (to !== undefined) Object.assign(touch, { command: touchedBy(command.id), to });
    contact.touches = newest([...contact.touches, touch], limits.touches);
  }
  const more: { step: string; command: string; reason?: string; saw?: Trace['saw'] } = { step: step.id, command: command.id };
  if (reason !== undefined) more.reason = reason;
  leaveTrace(turn, run, 'acted', more);
}

function expiryOf(block: ActingBlock, scope: () => Scope, now: Instant, zone: string): Instant | undefined {
  if (block.type === 'recommend' && block.expires) return 'evaluate' in block.expires ? instantOf(block.expires, scope()) : addDuration(now, block.expires, zone);
  return block.notAfter && instantOf(block.notAfter, scope());
}

function contextOf({ contact, definitions }: Turn, run: Run, block: ActingBlock, scope: () => Scope): Command['context'] {
  const { id, interests, tags } = contact;
  const context: Command['context'] = { contact: { id, attributes: attributesOf(contact, definitions.attributeDefaults), interests, tags }, entry: run.entry };
  const { enrolment, course, account } = recordsOf(contact, run.enrolment, run.entry);
  if (enrolment) context.enrolment = enrolmentView(enrolment, formatTime);
  if (course) context.course = course;
  if (account) context.account = account;
  const data = block.data && valueOf(block.data, scope());
  if (data !== undefined) context.data = data;
  return context;
}

function detailOf(block: ActingBlock, scope: () => Scope, now: Instant, zone: string): { [key: string]: JsonValue } | undefined {
  switch (block.type) {
    case 'send':
      return undefined;
    case 'refer':
      return { refer: true };
    case 'recommend':
      return defined({ slot: block.slot, limit: block.limit, filter: block.filter, strategy: block.strategy });
    case 'print': {
      const postBy = block.postBy && instantOf(block.postBy, scope());
      return defined({
        format: block.format, class: block.class, printer: block.printer, approval: block.approval, maxCost: block.maxCost, postBy: postBy === undefined ? undefined : formatTime(postBy),
      });
    }
    case 'task':
      return defined({
        title: valueOf(block.title, scope()), assignee: block.assignee, channel: block.channel, due: block.due && formatTime(addDuration(now, block.due, zone)),
      });
  }
}

function defined(fields: Record<string, JsonValue | undefined>): { [key: string]: JsonValue } {
  const kept: { [key: string]: JsonValue } = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}
