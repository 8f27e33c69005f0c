import { shortName, type LearnerEvent } from '@parcours/events';

/** An event in one line: its short name and what it concerns (module, course, answer, purpose). */
export function eventTitle({ type, data }: LearnerEvent): string {
  const { activity, course, evaluation, consent } = data;
  const parts: unknown[] = [
    activity?.name ?? activity?.id,
    course?.name ?? course?.id,
    typeof evaluation?.nps === 'number' ? `${evaluation.nps}/10` : undefined,
    consent && [consent.purpose, consent.channel].filter(Boolean).join(', '),
    data.purpose,
  ];
  return [shortName(type), ...parts.filter((part): part is string => typeof part === 'string' && part !== '')].join(' · ');
}
