import Ajv, { type ErrorObject } from 'ajv';

/** One problem, as the API tells it. */
export interface ApiProblem {
  message: string;
  field: string | null;
  help: string | null;
}

/** What of a valid body is used here. */
export interface MailSendBody {
  personalizations: {
    to: { email: string; name?: string }[];
    cc?: { email: string }[];
    bcc?: { email: string }[];
    subject?: string;
    headers?: Record<string, string>;
    custom_args?: Record<string, string>;
  }[];
  template_id?: string;
  from: { email: string; name?: string };
  subject?: string;
  content: { type: string; value: string }[];
  headers?: Record<string, string>;
  categories?: string[];
  custom_args?: Record<string, string>;
  mail_settings?: { sandbox_mode?: { enable?: boolean } };
}

const strict = (properties: Record<string, unknown>, required: string[] = []) => ({ type: 'object', properties, required, additionalProperties: false });
const text = { type: 'string' };
const flag = { type: 'boolean' };
const texts = { type: 'object', additionalProperties: text };
const mailbox = strict({ email: { type: 'string', maxLength: 320, pattern: '^[^\\s@<>,;]+@[^\\s@<>,;]+$' }, name: text }, ['email']);
const mailboxes = { type: 'array', items: mailbox, minItems: 1, maxItems: 1000 };
const at = { type: 'integer' };

/** `POST /v3/mail/send` as its reference states it; what it does not name is refused. */
const schema = strict(
  {
    personalizations: {
      type: 'array', minItems: 1, maxItems: 1000,
      items: strict({ from: mailbox, to: mailboxes, cc: mailboxes, bcc: mailboxes, subject: { type: 'string', minLength: 1 }, headers: texts, substitutions: texts, dynamic_template_data: { type: 'object' }, custom_args: texts, send_at: at }, ['to']),
    },
    from: mailbox, reply_to: mailbox, reply_to_list: { ...mailboxes, uniqueItems: true }, subject: { type: 'string', minLength: 1 },
    content: { type: 'array', minItems: 1, items: strict({ type: { type: 'string', minLength: 1 }, value: { type: 'string', minLength: 1 } }, ['type', 'value']) },
    attachments: { type: 'array', items: strict({ content: { type: 'string', minLength: 1 }, type: { type: 'string', minLength: 1 }, filename: text, disposition: { enum: ['inline', 'attachment'] }, content_id: text }, ['content', 'filename']) },
    template_id: text, headers: texts, categories: { type: 'array', maxItems: 10, uniqueItems: true, items: { type: 'string', maxLength: 255 } }, custom_args: texts, send_at: at, batch_id: text, sections: texts,
    asm: strict({ group_id: { type: 'integer' }, groups_to_display: { type: 'array', maxItems: 25, items: { type: 'integer' } } }, ['group_id']), ip_pool_name: { type: 'string', minLength: 2, maxLength: 64 },
    mail_settings: strict({
      bypass_list_management: strict({ enable: flag }), bypass_spam_management: strict({ enable: flag }), bypass_bounce_management: strict({ enable: flag }), bypass_unsubscribe_management: strict({ enable: flag }),
      footer: strict({ enable: flag, text, html: text }), sandbox_mode: strict({ enable: flag }),
    }),
    tracking_settings: strict({
      click_tracking: strict({ enable: flag, enable_text: flag }), open_tracking: strict({ enable: flag, substitution_tag: text }), subscription_tracking: strict({ enable: flag, text, html: text, substitution_tag: text }),
      ganalytics: strict({ enable: flag, utm_source: text, utm_medium: text, utm_term: text, utm_content: text, utm_campaign: text }),
    }),
  },
  ['personalizations', 'from'],
);

const check = new Ajv({ allErrors: true, strict: false }).compile(schema);
const help = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html';
const reserved = ['x-sg-id', 'x-sg-eid', 'received', 'dkim-signature', 'content-type', 'content-transfer-encoding', 'to', 'from', 'subject', 'reply-to', 'cc', 'bcc'];

/** What is wrong with a body; none: it is a `MailSendBody`. */
export function problemsOf(body: unknown): ApiProblem[] {
  if (!check(body)) return (check.errors ?? []).map((error) => problem(fieldOf(error), error.message ?? 'invalid'));
  const mail = body as unknown as MailSendBody;
  const problems: ApiProblem[] = [];
  mail.personalizations.forEach(({ to, cc = [], bcc = [], subject, custom_args, headers = {} }, i) => {
    if (subject === undefined && mail.subject === undefined && mail.template_id === undefined) problems.push(problem('subject', 'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.'));
    const all = [...to, ...cc, ...bcc].map(({ email }) => email.toLowerCase());
    if (new Set(all).size < all.length) problems.push(problem(`personalizations.${i}`, 'Each email address in the personalization block should be unique between to, cc, and bcc.'));
    if (JSON.stringify({ ...mail.custom_args, ...custom_args }).length > 10_000) problems.push(problem(`personalizations.${i}.custom_args`, 'Custom arguments may not exceed 10,000 bytes.'));
    problems.push(...headerProblems(headers, `personalizations.${i}.headers`));
  });
  problems.push(...headerProblems(mail.headers ?? {}, 'headers'));
  if (mail.template_id === undefined && !mail.content) problems.push(problem('content', 'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block.'));
  const types = (mail.content ?? []).map(({ type }) => type);
  if (types.includes('text/plain') && types.indexOf('text/plain') > 0) problems.push(problem('content', "If present, text/plain and text/html may only be provided once, and in that order, before any others."));
  return problems;
}

function headerProblems(headers: object, field: string): ApiProblem[] {
  return Object.entries(headers).flatMap(([name, value]) => [
    ...(reserved.includes(name.toLowerCase()) ? [problem(`${field}.${name}`, 'The header is reserved and can not be used.')] : []),
    ...(/^[!-9;-~]+$/.test(name) ? [] : [problem(field, 'Header names must be ASCII without colon and spaces.')]),
    ...(/[\r\n]/.test(String(value)) ? [problem(`${field}.${name}`, 'Header values must be one line.')] : []),
  ]);
}

const problem = (field: string | null, message: string): ApiProblem => ({ message, field, help });

function fieldOf({ instancePath, keyword, params }: ErrorObject): string | null {
  const named = keyword === 'required' ? (params as { missingProperty: string }).missingProperty : keyword === 'additionalProperties' ? (params as { additionalProperty: string }).additionalProperty : undefined;
  return [...instancePath.split('/').filter(Boolean), ...(named === undefined ? [] : [named])].join('.') || null;
}
