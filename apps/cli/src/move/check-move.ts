import { houseReaders, learnerEvents, type TopicState } from '@parcours/event-log';
import { Links, parsedJson, TerminalError } from '@parcours/platform';
import { isMoveUnfinished, shelves } from '@parcours/store';
import { z } from 'zod';
import type { Deployment } from './deployment';
import type { MoveProgress } from './move-progress';
import { topicStates } from './old-standing';

const lookedAt = 2_000;

/** Throws `TerminalError` unless the old deployment is whole, nobody works on it, and all that was appended to its log is done. */
export async function checkSource(from: Deployment, states: TopicState[]): Promise<void> {
  if (await isMoveUnfinished(from.settings)) throw new TerminalError('move-unfinished', `What is in ${from.name} was moved there in part only: end that move first, by the same command.`);
  await checkNobody(from);
  const behind: string[] = [];
  for (const { topic, group } of houseReaders) {
    const state = states.find((each) => each.topic === topic);
    if (!state) continue;
    let open = 0;
    for (const [partition, lag] of (await from.lag(topic, group)).entries()) {
      if (lag > 0 && !(await isAnnounced(from, topic, { partition, offset: (state.ends[partition] ?? 0) - lag, count: lag }))) open += lag;
    }
    if (open > 0) behind.push(`  ${topic}, read by ${group}: ${open}`);
  }
  if (behind.length === 0) return;
  throw new TerminalError(
    'not-drained',
    `Records of the log are not moved, and these are not done yet in ${from.name}:\n${behind.join('\n')}\nStart it with its intake closed to the outside, wait until \`parcours status\` shows no lag, stop it, and move then.`,
  );
}

/** More than anybody publishes without a process that reads it. */
const announcementsAtMost = 20;

/**
 * Whether what is open says only which published set is in force, as in a deployment that was moved and never started: the new log is told
 * the same. A resumed journey's word to its runs must be done first.
 */
async function isAnnounced({ log }: Deployment, topic: string, { partition, offset, count }: { partition: number; offset: number; count: number }): Promise<boolean> {
  if (topic !== learnerEvents || offset < 0 || count > announcementsAtMost) return false;
  const records = await log.read(topic, partition, offset, count);
  return records.length === count && records.every(({ value }) => announcementSchema.safeParse(parsedJson(value)).success);
}

const announcementSchema = z.strictObject({ type: z.literal('control.versions'), set: z.string() });

export async function checkNobody({ name, atWork }: Deployment): Promise<void> {
  const groups = await atWork();
  if (groups.length > 0) throw new TerminalError('at-work', `Processes work on ${name}: consumer groups ${groups.join(', ')} have members. Stop all services of this deployment, and wait some seconds where they were killed.`);
}

/** Throws `TerminalError` unless the new deployment is empty, or holds a part of this very move. */
export async function checkTarget(to: Deployment, progress: MoveProgress | undefined, move: Pick<MoveProgress, 'from' | 'standing'>): Promise<void> {
  await checkNobody(to);
  const anew = to.type === 'folder' ? 'Remove the folder, or name another, and begin anew.' : 'Name another PARCOURS_PREFIX, or remove its database, topics and groups, and begin anew.';
  if (progress) {
    if (progress.finishedAt !== undefined) throw new TerminalError('moved-before', `${to.name} holds a deployment that was moved there from ${progress.from} and may have worked since. ${anew}`);
    if (progress.from !== move.from) throw new TerminalError('move-other', `${to.name} holds a part of what was in ${progress.from}. Go on with that move, or: ${anew}`);
    if (progress.standing !== move.standing) throw new TerminalError('source-went-on', `${move.from} worked after this move had begun: what was copied is of before. ${anew}`);
    return;
  }
  const held: string[] = [];
  for (const shelf of shelves) {
    const count = await to.shelves[shelf].count();
    if (count > 0) held.push(`${count} ${shelf}`);
  }
  for (const { topic, ends } of await topicStates(to.log)) {
    const records = ends.reduce((sum, end) => sum + end, 0);
    if (records > 0) held.push(`${records} records of ${topic}`);
  }
  if (held.length > 0) throw new TerminalError('target-not-empty', `${to.name} is not empty: it holds ${held.join(', ')}. ${anew}`);
}

/**
 * The secret that the new deployment must go by: contact ids are made with it, and links that people have. Throws `TerminalError` where
 * the new deployment has none, or one that makes other ids.
 */
export async function checkSecret(from: Deployment, to: Deployment): Promise<string> {
  const secret = to.secret ?? from.secret;
  if (secret === undefined) throw new TerminalError('secret-missing', `There is no secret: set PARCOURS_SECRET to the one of ${from.name}.`);
  const { rows } = await from.shelves.identities.read(undefined, lookedAt);
  // A contact's id is made of the first identifier it was known by; the others are made of nothing.
  const fits = (candidate: string): boolean => {
    const links = new Links(candidate, '');
    return rows.some(({ key, contact }) => contact !== undefined && links.contactId(key) === contact);
  };
  if (rows.every(({ contact }) => contact === undefined) || fits(secret)) return secret;
  const remedy = from.keyFile !== undefined && fits(from.keyFile) ? `Set PARCOURS_SECRET to what is in the file secret.key of ${from.name}.` : `Set PARCOURS_SECRET to the one that ${from.name} ran with.`;
  throw new TerminalError('secret-differs', `Ids of contacts in ${from.name} are made with another secret than ${to.name} has: known learners would become strangers, and links in mails would end. ${remedy}`);
}
