import { addInterests, applyEvent, consentStatus, newContact, type Contact, type Instant } from '@parcours/contact';
import { formatTime, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import { addDuration, atLocalTime, windowOpening, type Command } from '@parcours/journey';
import { createHash } from 'node:crypto';
import { assign, setup, transition } from 'xstate';
import { decidedAt } from './b5-fixtures';
import { shippedDefinitions } from './b5-parcours.side';

interface Context {
  contact: Contact;
  now: Instant;
  runId: string;
  entry: JsonValue;
  /** Of the mail on its way: its action and its touch both name it. */
  commandId?: string;
}

interface Evaluated {
  type: 'evaluation.submitted';
  event: LearnerEvent;
}

const journey = 'evaluation-loop';
const zoneOf = ({ attributes }: Contact): string => String(attributes.values['timeZone'] ?? 'Europe/Paris');
const localeOf = ({ attributes }: Contact): string => String(attributes.values['locale'] ?? 'fr');
const { holidays } = shippedDefinitions();
const day = (days: number) => ({ days, milliseconds: 0 });
const enrolmentOf = (event: LearnerEvent) => event.data.enrolment?.id ?? '';
const hash = (...parts: (string | number)[]) => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

/** The contact with what the evaluation told merged, its themes and its score kept. */
function takeIn({ contact, now }: Context, event: LearnerEvent): Partial<Context> {
  const { id, source, type, time, subject, data } = event;
  const told: Contact = { ...applyEvent(contact, event, now), now };
  addInterests(told, data.evaluation?.interests);
  told.attributes = { ...told.attributes, values: { ...told.attributes.values, lastScore: data.evaluation?.nps ?? -1 }, times: { ...told.attributes.times, lastScore: now } };
  const entry = { id, source, type: shortName(type), time, subject, data } as unknown as JsonValue;
  return { contact: told, runId: hash(contact.id, journey, enrolmentOf(event), source, id), entry };
}

function pausePromotions({ contact, now }: Context): Partial<Context> {
  const attributes = { ...contact.attributes, values: { ...contact.attributes.values, promotionsPaused: true }, times: { ...contact.attributes.times, promotionsPaused: now } };
  return { contact: { ...contact, attributes, pausedUntil: Math.max(contact.pausedUntil ?? -Infinity, addDuration(now, day(90), zoneOf(contact))) } };
}

function touched({ contact, now }: Context, touch: { channel: string; template?: string; command?: string; to?: string }): Partial<Context> {
  return { contact: { ...contact, touches: [...contact.touches, { ...touch, at: now }] } };
}

function mailed(context: Context, template: string): Partial<Context> {
  const commandId = hash(context.runId, template, 1, 0);
  return { ...touched(context, { channel: 'email', template, command: commandId.slice(0, 8), to: addressOf(context) }), commandId };
}

const addressOf = ({ contact }: Context) => contact.addresses.find(({ closed }) => !closed)?.value;

function mayReach({ contact, now }: Context, channel: string): boolean {
  const open = !contact.closed && (contact.pausedUntil ?? 0) <= now && consentStatus(contact, 'learning-news', channel) !== 'withdrawn';
  return open && !contact.complaints.includes('learning-news') && (channel !== 'email' || contact.addresses.some((address) => !address.closed));
}

/** What a command's template sees: the same as the engine's. */
function contextOf({ contact, entry }: Context, event: LearnerEvent): Command['context'] {
  const enrolment = contact.enrolments[enrolmentOf(event)];
  const { starts, ends, lastActivityAt, completedAt, ...plain } = enrolment?.values ?? { id: '', status: 'active' };
  const times = Object.entries({ starts, ends, lastActivityAt, completedAt }).flatMap(([name, at]) => (at === undefined ? [] : [[name, formatTime(at)]]));
  return {
    contact: { id: contact.id, attributes: { evaluationAsked: false, promotionsPaused: false, ...contact.attributes.values }, interests: contact.interests, tags: contact.tags },
    entry,
    enrolment: { ...plain, ...(Object.fromEntries(times) as Record<string, string>), modulesDone: Object.values(enrolment?.modules ?? {}).filter(Boolean).length },
    course: { ...contact.courses[event.data.course?.id ?? '']?.values }, account: { ...contact.accounts[event.data.account?.id ?? '']?.values },
  };
}

/** A command as channels take it, as `Command` says: the same fields with the same content as the engine's. */
function commandOf(context: Context, event: LearnerEvent, step: string, more: Partial<Command> & Pick<Command, 'type'>): Command {
  const { contact, now, runId } = context;
  return {
    id: more.id ?? hash(runId, step, 1, 0), at: now, contact: contact.id, learner: contact.identifiers.find(({ scheme }) => scheme === 'email')?.value ?? contact.id,
    journey, version: 1, runId, run: enrolmentOf(event), step, purpose: 'learning-news', locale: localeOf(contact), timeZone: zoneOf(contact), set: 'bench',
    context: more.template === undefined ? {} : contextOf(context, event), ...more,
  };
}

const score = (event: Evaluated) => event.event.data.evaluation?.nps ?? -1;

const machine = setup({
  types: { context: {} as Context, events: {} as Evaluated },
  actions: { 'email.send': (_, _command: Command) => undefined, 'content.offer': (_, _command: Command) => undefined, 'task.open': (_, _task: { title: string }) => undefined },
  guards: {
    isHot: ({ event }) => event.event.data.evaluation?.kind === 'hot' && event.event.data.evaluation.nps !== undefined,
    isPromoter: ({ event }) => score(event) >= 9,
    isContent: ({ event }) => score(event) >= 7,
    mayMail: ({ context }) => mayReach(context, 'email'),
    mayOffer: ({ context }) => mayReach(context, 'feed'),
  },
  delays: {
    aMonth: ({ context }) => addDuration(context.now, day(30), zoneOf(context.contact)) - context.now,
    twoDays: ({ context }) => addDuration(context.now, day(2), zoneOf(context.contact)) - context.now,
    tomorrowMorning: ({ context }) => atLocalTime(addDuration(context.now, day(1), zoneOf(context.contact)), 540, zoneOf(context.contact)) - context.now,
    workingHours: ({ context }) => windowOpening(context.now, { from: 540, to: 1020, working: true }, zoneOf(context.contact), holidays) - context.now,
  },
}).createMachine({
  id: journey,
  initial: 'waiting',
  // A plain value: `transition` makes an initial snapshot at every call, which a factory would only make dearer.
  context: { contact: newContact('', decidedAt), now: decidedAt, runId: '', entry: null },
  states: {
    waiting: { on: { 'evaluation.submitted': { guard: 'isHot', actions: assign(({ context, event }) => takeIn(context, event.event)), target: 'byScore' } } },
    byScore: { always: [{ guard: 'isPromoter', target: 'inviting' }, { guard: 'isContent', target: 'offering' }, { target: 'calming' }] },
    inviting: {
      always: [
        {
          guard: 'mayMail',
          actions: [
            assign(({ context }) => mailed(context, 'invite-colleague')),
            {
              type: 'email.send',
              params: ({ context, event }) => commandOf(context, event.event, 'invite-colleague', {
                id: context.commandId, type: 'email.send', template: 'invite-colleague', to: addressOf(context), detail: { refer: true },
              }),
            },
          ],
          target: 'invited',
        },
        { target: 'done' },
      ],
    },
    invited: { after: { aMonth: 'done' } },
    offering: {
      always: [
        {
          guard: 'mayOffer',
          actions: [
            { type: 'content.offer', params: ({ context, event }) => commandOf(context, event.event, 'ideas', { type: 'content.offer', detail: { slot: 'next', limit: 3 } }) },
            assign(({ context }) => touched(context, { channel: 'feed' })),
          ],
          target: 'twoDays',
        },
        { target: 'twoDays' },
      ],
    },
    twoDays: { after: { twoDays: 'mailing' } },
    mailing: { entry: assign(({ context }) => touched(context, { channel: 'email', template: 'ideas-for-you' })), always: 'done' },
    calming: { entry: assign(({ context }) => pausePromotions(context)), always: 'tomorrow' },
    tomorrow: { after: { tomorrowMorning: 'workingHours' } },
    workingHours: { after: { workingHours: 'calling' } },
    calling: { entry: { type: 'task.open', params: { title: "Rappeler l'apprenant déçu" } }, always: 'done' },
    done: { type: 'final' },
  },
});

type Stored = Parameters<typeof machine.resolveState>[0];

/** The stored state of a machine that waits for the evaluation: the snapshot XState itself persists. */
export function xstateState(contact: Contact): string {
  return JSON.stringify(machine.getPersistedSnapshot(machine.resolveState({ value: 'waiting', context: { contact, now: decidedAt, runId: '', entry: null } })));
}

/** One decision of XState, from the stored snapshot to the snapshot and actions to store. */
export function xstateSide(state: string, input: string): string {
  const { snapshot, actions } = decideByXstate(state, input);
  return JSON.stringify([machine.getPersistedSnapshot(snapshot), actions]);
}

/** The next snapshot, and its actions as far as they are data: commands with their content, timers with their delay. */
export function decideByXstate(state: string, input: string) {
  const [snapshot, actions] = transition(machine, machine.resolveState(JSON.parse(state) as Stored), JSON.parse(input) as Evaluated);
  return { snapshot, actions: actions.map(({ type, params }) => ({ type, params })) };
}
