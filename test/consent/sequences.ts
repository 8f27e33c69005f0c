import fc from 'fast-check';
import type { ModelPurpose } from './model';

export type Account = 'acme' | 'bolt';
type Consent = { purpose: ModelPurpose; channel?: string };

/** One thing that happens. Addresses are numbers; `late`: hours between what happened and its being told. */
export type Happening =
  | { type: 'bring'; address: number; account?: Account; late: number }
  | ({ type: 'grant'; form?: string; byOther: boolean; addresses: number[]; late: number } & Consent)
  | ({ type: 'withdraw'; asPreference: boolean; addresses: number[]; late: number } & Consent)
  | { type: 'bounce'; address: number; hard: boolean }
  | { type: 'complain'; address: number; purpose: ModelPurpose }
  | { type: 'reopen'; address: number }
  | { type: 'ask'; purpose: ModelPurpose; account?: Account }
  | { type: 'close' }
  /** An earlier event comes again as it was. */
  | { type: 'repeat'; n: number }
  /** The engine, or the e-mail service, does what waits for it. */
  | { type: 'decide' }
  | { type: 'send' }
  | { type: 'wait'; hours: number };

export interface Sequence {
  /** Days from the beginning until she is of age; absent: nobody stated a date of birth. */
  adultIn?: number;
  happenings: Happening[];
}

export const forms = [undefined, 'enrolment-form', 'referral-page', 'preference-centre', 'double-opt-in'] as const;
const purpose = fc.constantFrom<ModelPurpose[]>('service', 'learning-news', 'learning-news', 'offers', 'offers');
const consent = fc.record({ purpose, channel: fc.constantFrom(undefined, 'email', 'email', 'email', 'print', 'feed', 'phone') });
const account = fc.constantFrom<(Account | undefined)[]>(undefined, 'acme', 'acme', 'bolt');
const address = fc.nat(3);
const named = fc.oneof({ weight: 2, arbitrary: fc.constant<number[]>([]) }, { weight: 3, arbitrary: address.map((one) => [one]) }, { weight: 1, arbitrary: fc.uniqueArray(address, { minLength: 2, maxLength: 3 }) });
const late = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }) });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('bring' as const), address, account, late }) },
  { weight: 6, arbitrary: fc.tuple(consent, fc.constantFrom(...forms), fc.nat(9), named, late).map(([what, form, luck, addresses, hours]): Happening => ({ type: 'grant', ...what, form, byOther: luck === 0, addresses, late: hours })) },
  { weight: 3, arbitrary: fc.tuple(consent, fc.boolean(), named, late).map(([what, asPreference, addresses, hours]): Happening => ({ type: 'withdraw', ...what, asPreference, addresses, late: hours })) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('bounce' as const), address, hard: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('complain' as const), address, purpose }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen' as const), address }) },
  { weight: 9, arbitrary: fc.record({ type: fc.constant('ask' as const), purpose, account }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('repeat' as const), n: fc.nat(30) }) },
  { weight: 6, arbitrary: fc.constant({ type: 'decide' as const }) },
  { weight: 4, arbitrary: fc.constant({ type: 'send' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 500 }) }) },
);
const ending = fc.oneof({ weight: 12, arbitrary: fc.constant<Happening[]>([]) }, { weight: 1, arbitrary: fc.array(happening, { maxLength: 4 }).map((after): Happening[] => [{ type: 'close' }, ...after]) });

export const sequences: fc.Arbitrary<Sequence> = fc
  .record({
    adultIn: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min: -2_000, max: 40 }) }),
    first: fc.record({ type: fc.constant('bring' as const), address, account, late: fc.constant(0) }),
    happenings: fc.array(happening, { minLength: 4, maxLength: 32, size: 'max' }),
    last: ending,
  })
  .map(({ adultIn, first, happenings, last }) => ({ adultIn, happenings: [first, ...happenings, ...last] }));
