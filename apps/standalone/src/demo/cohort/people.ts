import { accounts } from './accounts';
import { storyNames, type CohortAddress, type CohortLearner, type Part, type StoryName } from './cohort-types';
import {
  buildings, englishFirstNames, englishLastNames, frenchFirstNames, frenchLastNames, montrealCodes, montrealStreets, reunionTowns, streets, towns,
} from './names';
import { Random } from './random';

/** The seed of whoever has a story: no other seed changes them. */
export const STORY_SEED = 0;

const PRIVATE_PEOPLE = 25;
const ENGLISH_ELSEWHERE = 20;

/** Who stands where in her account's list, so that a seed changes everybody else only. */
const stories: Record<StoryName, { account?: string; place: number; lastName: string }> = {
  Ana: { account: 'acc-verdier', place: 0, lastName: 'Roux' },
  Ben: { place: 0, lastName: 'Marchand' },
  Chloé: { account: 'acc-loire', place: 0, lastName: 'Lambert' },
  Dev: { account: 'acc-brightside', place: 0, lastName: 'Patel' },
  Eve: { account: 'acc-nordlog', place: 0, lastName: 'Moreau' },
  Finn: { account: 'acc-rhin', place: 0, lastName: 'Keller' },
};

const partsAtVerdier: readonly Part[] = [
  'colleague', 'closed', 'enrolled-late', 'disappointed-on-friday', 'bounces', 'complains-about-evaluation', 'complains-about-news', 'back-after-mail',
  'back-after-letter', 'content', 'never-answers', 'suspended', 'session-moved', 'certificate-revoked', 'session-cancelled', 'without-mail', 'mailbox-closes',
];

interface Place {
  account?: string;
  place: number;
  town?: number;
  domain: string;
}

/** The cohort's 200 learners: 175 of the accounts, 25 private. */
export function people(seed: number): CohortLearner[] {
  const places: Place[] = [
    ...accounts.flatMap(({ id, learners, town, domain }) => Array.from({ length: learners }, (_, place) => ({ account: id, place, town, domain }))),
    ...Array.from({ length: PRIVATE_PEOPLE }, (_, place) => ({ place, domain: 'example.org' })),
  ];
  const elsewhere = places.flatMap((place, index) => (place.account === 'acc-brightside' || castOf(place).story || castOf(place).part ? [] : [index]));
  const english = new Set(new Random(seed, 'english').shuffled(elsewhere).slice(0, ENGLISH_ELSEWHERE));
  const taken = new Set<string>();
  return places.map((place, index) => personAt(seed, place, index, english.has(index), taken));
}

/** Teachers: enrolled as such in the courses of their clients. */
export function teachers(): CohortLearner[] {
  return [['Henri', 'Vasseur'], ['Mireille', 'Caron'], ['Jonas', 'Weber']].map(([firstName = '', lastName = ''], index) => ({
    id: `t-${index + 1}`, firstName, lastName, email: `${plain(firstName)}.${plain(lastName)}@atelier-formation.example`, locale: 'fr', timeZone: 'Europe/Paris',
  }));
}

function castOf({ account, place }: Place): { story?: StoryName; part?: Part } {
  const story = storyNames.find((name) => stories[name].account === account && stories[name].place === place);
  if (story) return { story };
  const part = account === 'acc-verdier' ? partsAtVerdier[place - 1] : undefined;
  return part ? { part } : {};
}

function personAt(seed: number, place: Place, index: number, english: boolean, taken: Set<string>): CohortLearner {
  const id = `u-${String(index + 1).padStart(3, '0')}`;
  const { story, part } = castOf(place);
  const random = new Random(story ? STORY_SEED : seed, `person/${id}`);
  const locale = english || place.account === 'acc-brightside' ? 'en' : 'fr';
  const timeZone = zoneOf(place);
  const drawn = locale === 'en'
    ? { first: random.pick(englishFirstNames), last: random.pick(englishLastNames) }
    : { first: random.pick(frenchFirstNames), last: random.pick(frenchLastNames) };
  const firstName: string = story ?? drawn.first;
  const lastName: string = story ? stories[story].lastName : drawn.last;
  const cast = story ?? part;
  const address = addressOf(random, `${firstName} ${lastName}`, timeZone, place);
  const housed = cast ? story !== 'Finn' : random.chance(0.9);
  const mailbox = mailboxOf(cast, part, random);
  return {
    id, firstName, lastName, email: mailOf(firstName, lastName, place.domain, taken), locale, timeZone,
    ...(place.account !== undefined && { account: place.account }), ...(housed && { address }), ...(story && { story }), ...(part && { part }), ...(mailbox && { mailbox }),
  };
}

function mailboxOf(cast: string | undefined, part: Part | undefined, random: Random): CohortLearner['mailbox'] {
  if (part === 'bounces') return 'bounces';
  if (part === 'without-mail') return 'none';
  if (part === 'mailbox-closes') return 'closes';
  if (part === 'complains-about-evaluation' || part === 'complains-about-news') return 'complains';
  return cast === undefined && random.chance(0.02) ? 'bounces' : undefined;
}

function zoneOf({ account, place }: Place): CohortLearner['timeZone'] {
  if (account === 'acc-hopital' && place < 10) return 'Indian/Reunion';
  if (account === 'acc-brightside' && place < 6) return 'America/Toronto';
  if (account === undefined && place >= 23) return 'Indian/Reunion';
  return account === undefined && place >= 21 ? 'America/Toronto' : 'Europe/Paris';
}

function addressOf(random: Random, name: string, timeZone: CohortLearner['timeZone'], { town }: Place): CohortAddress {
  const number = random.between(1, 120);
  if (timeZone === 'America/Toronto') {
    return { name, line1: `${number * 10} ${random.pick(montrealStreets)}`, postalCode: random.pick(montrealCodes), city: 'Montréal', state: 'QC', country: 'CA' };
  }
  const at = timeZone === 'Indian/Reunion' ? random.pick(reunionTowns) : ((town === undefined ? undefined : towns[town]) ?? random.pick(towns));
  const street = `${number} ${random.pick(streets)}`;
  const lines = random.chance(0.25) ? { line1: random.pick(buildings), line2: street } : { line1: street };
  return { name, ...lines, ...at, country: 'FR' };
}

function mailOf(firstName: string, lastName: string, domain: string, taken: Set<string>): string {
  const name = `${plain(firstName)}.${plain(lastName)}`;
  for (let count = 1; ; count += 1) {
    const address = `${name}${count === 1 ? '' : count}@${domain}`;
    if (taken.has(address)) continue;
    taken.add(address);
    return address;
  }
}

/** Without accents, spaces and capitals, as addresses are. */
function plain(name: string): string {
  return name.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase();
}
