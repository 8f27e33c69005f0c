import type { JsonValue } from '@parcours/events';
import { shapesWith, type Fields, type ValueTemplate } from '@parcours/journey';
import type { RecordType, VariableType } from '@parcours/templates';

/** What is known of whatever reaches a template. */
export interface TemplateKnowledge {
  /** Declared attributes with their defaults. */
  attributes: Record<string, JsonValue>;
  /** The entry event may be one that nobody described, or a hand's: its data may then hold anything. */
  openData?: boolean;
  /** What the step gives it; absent: not known. */
  data?: ValueTemplate | 'none';
}

const text: VariableType = { type: 'text' };
const any: VariableType = { type: 'any' };

/** What an e-mail template may read, each with its type: the records of the contact's run, and what the e-mail service puts beside them. */
export function emailVariables(knowledge: TemplateKnowledge): RecordType {
  return {
    type: 'record',
    fields: {
      ...common(knowledge),
      links: record({
        evaluation: text, feed: text, referral: text, unsubscribe: text, preferences: text,
        // One tap that says whether the mail was useful: content.rated.
        usefulYes: text, usefulNo: text,
      }),
      // The organisation's, for the foot of marketing mail.
      postalAddress: text,
      marketing: { type: 'boolean' },
      // Language of the recipient's locale, and the rendered preheader for layouts.
      language: text,
      preheader: text,
    },
  };
}

/** What a letter may read: of the links, paper has room for the learner's own page only. */
export function letterVariables(knowledge: TemplateKnowledge): RecordType {
  return record({ ...common(knowledge), links: record({ feed: text }) });
}

function common({ attributes, openData = false, data }: TemplateKnowledge): Record<string, VariableType> {
  const shapes = shapesWith(attributes, openData);
  const shape = (name: string): VariableType => shapeType(shapes, name);
  const { Contact: { id, interests, tags } = {} } = shapes;
  return {
    contact: record({ ...fieldsOf(shapes, { id: id ?? 'string', interests: interests ?? 'dyn', tags: tags ?? 'dyn' }), attributes: attributeTypes(shapes) }),
    enrolment: shape('Enrolment'), course: shape('Course'), account: shape('Account'), entry: shape('Event'),
    data: data === undefined ? any : data === 'none' ? record({}) : valueType(data),
    offers: { type: 'list', of: record({ title: text, summary: text, url: text, reason: text }) },
    organisation: text, locale: text, timeZone: text, purpose: text,
  };
}

/** Platforms fill attributes as they like: text may be a date. */
function attributeTypes(shapes: Record<string, Fields>): VariableType {
  const fields = fieldsOf(shapes, shapes.Attributes ?? {});
  return record(Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, type.type === 'text' && !/^(?:first|last)Name$/.test(name) ? { type: 'text', mayBeDate: true } : type])));
}

const record = (fields: Record<string, VariableType>): RecordType => ({ type: 'record', fields });

const shapeType = (shapes: Record<string, Fields>, name: string): VariableType => record(fieldsOf(shapes, shapes[name] ?? {}));

const fieldsOf = (shapes: Record<string, Fields>, fields: Fields): Record<string, VariableType> => Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, typeOf(shapes, type)]));

/** Our type for one of the conditions' language (`timestamp?`, `list<string>`, the name of a shape). */
function typeOf(shapes: Record<string, Fields>, written: string): VariableType {
  const name = written.replace(/\?$/, '');
  switch (name) {
    case 'string':
      return text;
    case 'double':
      return { type: 'number' };
    case 'bool':
      return { type: 'boolean' };
    case 'timestamp':
      return { type: 'date' };
    case 'list<string>':
      return { type: 'list', of: text };
    case 'list<dyn>':
      return { type: 'list', of: any };
    default:
      return Object.hasOwn(shapes, name) ? shapeType(shapes, name) : any;
  }
}

/** What a step's `data` gives; what an expression comes to is known only when it runs. */
function valueType(value: ValueTemplate): VariableType {
  switch (value.type) {
    case 'literal':
      return literalType(value.value);
    case 'expression':
      return any;
    case 'list':
      return { type: 'list', of: any };
    case 'map':
      return record(Object.fromEntries(value.entries.map(([name, entry]) => [name, valueType(entry)])));
  }
}

function literalType(value: JsonValue): VariableType {
  switch (typeof value) {
    case 'string':
      return { type: 'text', mayBeDate: true };
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    default:
      if (value === null) return any;
      return Array.isArray(value) ? { type: 'list', of: value[0] === undefined ? any : literalType(value[0]) } : record(Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, literalType(entry)])));
  }
}
