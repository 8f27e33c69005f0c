import { formatTime, type LearnerEventData } from '@parcours/events';
import { asking, type ConsentHouse, type Purpose } from './consent-house';
import { isShut, isWithdrawn, mayReceive, recipient, type Fact, type Question } from './model';
import { forms, type Happening, type Sequence } from './sequences';

const hour = 3_600_000;
const day = 24 * hour;
const herOwn: ReadonlySet<(typeof forms)[number] | string> = new Set(['preference-centre', 'double-opt-in']);

/** What left by the product and by the model, a line a mail, in order; and what was reached, so that a test sees that it tested something. */
export interface Played {
  product: string[];
  model: string[];
  reached: string[];
}

/** What the model waits to be decided: facts, and the questions among them. */
type Heard = Fact | { type: 'question'; id: string; question: Question };

/** Plays one person's sequence on both sides. Nobody else has her number; the house may have seen others before. */
export async function play(house: ConsentHouse, { adultIn, happenings }: Sequence, number: number): Promise<Played> {
  const { clock } = house;
  const lms = { scheme: 'lms', issuer: 'lms/main', value: `u-${number}` };
  const mailbox = (n: number) => `u${number}-${n}@example.org`;
  const start = clock.instant;
  const beginning = { sent: house.sent.length, refused: house.refused.length };
  const events: [name: string, data: LearnerEventData, id: string, time: number][] = [];
  // The model's books: what the intake took, what the engine decided, what it decided to send.
  const taken: Fact[] = [];
  const decided: Fact[] = [];
  let pending: Heard[] = [];
  let outgoing: { id: string; to: string; question: Question }[] = [];
  const model: string[] = [];
  const reached = new Set<string>();

  const about = (addresses: number[] = []) => ({ learner: { identifiers: [lms, ...addresses.map((n) => ({ scheme: 'email', value: mailbox(n) }))] } });
  const tell = async (name: string, data: LearnerEventData, heard: Heard[], late = 0): Promise<void> => {
    const id = `p${number}-${events.length}`;
    const time = clock.instant - late * hour;
    events.push([name, data, id, time]);
    for (const one of heard) {
      pending.push(one.type === 'question' ? { ...one, id } : one);
      if (one.type !== 'question') taken.push(one);
    }
    await house.tell(name, data, { id, time });
  };
  const decide = async (): Promise<void> => {
    for (const one of pending) {
      if (one.type !== 'question') decided.push(resolved(one, decided));
      else {
        const question = { ...one.question, now: clock.instant };
        const to = recipient(decided, question);
        if (to === undefined) reached.add('not decided');
        else outgoing.push({ id: one.id, to, question });
      }
    }
    pending = [];
    await house.decide();
  };
  const send = async (): Promise<void> => {
    for (const { id, to, question } of outgoing) {
      const now = { ...question, now: clock.instant };
      const held = isShut(taken, to) || (question.purpose !== 'service' && isWithdrawn(taken, question.purpose));
      if (!held && mayReceive(decided, now, to)) model.push(`${id} ${question.purpose} ${to}`);
    }
    outgoing = [];
    await house.send();
  };
  const named = (addresses: number[], time: number): Fact[] => addresses.map((n) => ({ type: 'address', address: mailbox(n), account: undefined, time }));

  const happen = async (happening: Happening): Promise<void> => {
    switch (happening.type) {
      case 'bring': {
        const { address, account, late } = happening;
        await tell('profile.updated', { ...about([address]), ...(account && { account: { id: account } }) }, [{ type: 'address', address: mailbox(address), account, time: clock.instant - late * hour }], late);
        // What belongs to which mailbox is asked of people whose mailboxes are known.
        return decide();
      }
      case 'grant': {
        const { purpose, channel, form, byOther, addresses, late } = happening;
        const time = clock.instant - late * hour;
        const other = byOther && { actor: { identifiers: [{ ...lms, value: 'somebody-else' }] } };
        const fact: Fact = { type: 'consent', granted: true, purpose, channel, herself: herOwn.has(form) && !byOther, addresses: addresses.map(mailbox), time };
        await tell('consent.granted', { ...about(addresses), ...other, consent: { purpose, ...(channel && { channel }), ...(form && { proof: { form } }) } }, [...named(addresses, time), fact], late);
        return decide();
      }
      case 'withdraw': {
        const { purpose, channel, asPreference, addresses, late } = happening;
        const time = clock.instant - late * hour;
        const data = { ...about(addresses), consent: { purpose, ...(channel && { channel }), ...(asPreference && { status: 'withdrawn' }) } };
        return tell(asPreference ? 'preference.changed' : 'consent.withdrawn', data, [...named(addresses, time), { type: 'consent', granted: false, purpose, channel, herself: true, addresses: [], time }], late);
      }
      case 'bounce': {
        const email = mailbox(happening.address);
        if (!decided.some((fact) => fact.type === 'address' && fact.address === email)) return;
        return tell('email.bounced', { ...about(), command: 'some-mail', step: 'mail', kind: happening.hard ? 'hard' : 'soft', email }, happening.hard ? [{ type: 'hard-bounce', address: email }] : []);
      }
      case 'complain': {
        const { purpose } = happening;
        const email = mailbox(happening.address);
        if (!decided.some((fact) => fact.type === 'address' && fact.address === email)) return;
        return tell('email.complained', { ...about(), command: 'some-mail', step: 'mail', purpose, email }, [{ type: 'complaint', address: email, purpose }]);
      }
      case 'reopen': {
        const fact: Fact = { type: 'reopened', address: mailbox(happening.address) };
        pending.push(fact);
        taken.push(fact);
        return house.reopen((await house.contact(`lms|lms/main|u-${number}`))?.id ?? '', fact.address);
      }
      case 'ask': {
        const { purpose, account } = happening;
        return tell(asking[purpose satisfies Purpose], { ...about(), ...(account && { account: { id: account } }) }, [{ type: 'question', id: '', question: { purpose, account, now: 0 } }]);
      }
      case 'close':
        return tell('contact.closed', { ...about(), reason: 'left' }, [{ type: 'closed' }]);
      case 'repeat': {
        const again = events[happening.n];
        if (again) await house.tell(again[0], again[1], { id: again[2], time: again[3] });
        return;
      }
      case 'decide':
        return decide();
      case 'send':
        return send();
      case 'wait':
        clock.instant += happening.hours * hour;
    }
  };

  if (adultIn !== undefined) {
    const [year = '', rest = ''] = [formatTime(start + adultIn * day).slice(0, 4), formatTime(start + adultIn * day).slice(4, 10)];
    // Of age once the day has begun everywhere.
    await tell('profile.updated', { learner: { identifiers: [lms], attributes: { birthDate: `${Number(year) - 18}${rest}` } } }, [{ type: 'born', adultAt: Date.parse(`${year}${rest}T00:00:00Z`) + 12 * hour }]);
  }
  for (const happening of happenings) {
    // No two things are told of one instant: at one instant, the order of hearing is all there is.
    clock.instant += 60_001;
    await happen(happening);
  }
  await decide();
  await send();
  for (const reason of house.refused.slice(beginning.refused)) reached.add(`refused ${reason}`);
  const product = house.sent.slice(beginning.sent).map(({ asked, purpose, to }) => `${asked} ${purpose} ${to}`);
  for (const line of product) reached.add(`sent ${line.split(' ')[1]}`);
  return { product, model, reached: [...reached] };
}

/** A yes that names no mailbox is one for those that are known when it is heard. */
function resolved(fact: Fact, before: readonly Fact[]): Fact {
  if (fact.type !== 'consent' || !fact.granted || fact.addresses.length > 0) return fact;
  return { ...fact, addresses: before.flatMap((one) => (one.type === 'address' ? [one.address] : [])) };
}
