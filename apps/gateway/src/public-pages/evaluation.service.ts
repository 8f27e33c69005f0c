import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import type { JsonValue } from '@parcours/events';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { formList, formText } from './form-body';
import { PageEvents, type PageEvent } from './page-events.service';
import { identifiersOf, type PageVisitor } from './page-visitors.service';

/** What somebody answered; `recommend` is missing while the question is open. */
export interface EvaluationAnswers {
  recommend?: number;
  /** Ids of the catalogue's topics. */
  topics: string[];
  colleague?: string;
  comment?: string;
  anonymous: boolean;
  /** Names one showing of the form. */
  form: string;
}

const one = formText(40);
const bodySchema = z.object({
  recommend: one.transform((text) => (text !== undefined && /^(\d|10)$/.test(text) ? Number(text) : undefined)),
  topics: formList, colleague: formText(200), comment: formText(5_000), anonymous: one.transform((text) => text !== undefined),
  form: one.transform((text) => (text !== undefined && /^[0-9a-f-]{36}$/.test(text) ? text : undefined)),
});

/** Takes in the evaluations that learners give on their page. */
@Injectable()
export class Evaluations {
  constructor(@Inject(PageEvents) private readonly events: PageEvents) {}

  /** The answers of a form; what is no topic of the catalogue is left out. */
  read(body: unknown, topics: { id: string }[]): EvaluationAnswers {
    const { form = randomUUID(), topics: ticked, ...answers } = bodySchema.parse(body ?? {});
    return { ...answers, form, topics: [...new Set(ticked)].filter((id) => topics.some((topic) => topic.id === id)).sort() };
  }

  /**
   * Gives the answers in. The same answers over the same link are one evaluation, however often they are sent; other answers over it are
   * a later one, which counts too: people change their minds. An anonymous one says nothing of who gave it, and its id comes from the
   * showing of the form instead of the link, so that nobody can find the link it came over by trying them all.
   */
  async submit({ contact, about }: PageVisitor, token: string, answers: EvaluationAnswers): Promise<void> {
    const { recommend, topics, colleague, comment, anonymous, form } = answers;
    const said: Record<string, JsonValue> = { ...(recommend !== undefined && { nps: recommend }), ...(topics.length > 0 && { interests: topics }), ...(comment !== undefined && { comment }) };
    const course = courseOf(contact, about.enrolment);
    const kind = askedKind(about);
    const event: PageEvent = anonymous
      ? { name: 'evaluation.submitted', origin: form, data: { ...course, evaluation: { kind, ...said, anonymous: true } } }
      : {
          name: 'evaluation.submitted',
          contact: contact.id,
          origin: token,
          data: {
            learner: { identifiers: identifiersOf(contact) },
            ...course,
            ...(about.enrolment !== undefined && { enrolment: { id: about.enrolment } }),
            evaluation: { kind, ...said, ...(colleague !== undefined && { referral: { name: colleague, consent: 'forwarded-by-learner' } }) },
          },
        };
    await this.events.tell([event]);
  }
}

/** Which evaluation a link asks for: the hot one at the end of a course, the cold one months later. */
export function askedKind({ asked }: PageVisitor['about']): 'hot' | 'cold' {
  return asked === 'cold' ? 'cold' : 'hot';
}

/** The course of an enrolment, as the contact knows it. */
export function courseOf({ enrolments, courses }: Contact, enrolment: string | undefined): { course?: { id: string; name?: string } } {
  const id = enrolment !== undefined && Object.hasOwn(enrolments, enrolment) ? enrolments[enrolment]?.values.courseId : undefined;
  if (id === undefined) return {};
  const name = Object.hasOwn(courses, id) ? courses[id]?.values.name : undefined;
  return { course: { id, ...(name !== undefined && { name }) } };
}
