import { slotOf } from '@parcours/contact';
import type { LearnerEventData } from '@parcours/events';
import { Links, loadSettings, type Settings } from '@parcours/platform';
import { mongoSettings, type MessageStore } from '@parcours/store';
import { openHouse, type House } from '@parcours-apps/standalone';
import { createProgram } from '../../apps/cli/src/program';
import { createConnection } from 'mongoose';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestEngine } from '../support/engines';
import { delay } from '../support/parcours-process';

const key = 'a-key-for-erasures';

/** Everything that can be kept of somebody comes of one enrolment. */
const everything = `
journey: everything
title: Tout / Everything
purpose: service
entry: { on: enrolment.created, key: enrolment.id }
steps:
  - { id: hello, send: welcome }
  - { id: pass-on, refer: invite-colleague }
  - { id: article, recommend: { slot: article, limit: 2 } }
  - { id: letter, print: { template: keep-going-letter, format: a4-letter, class: envelope } }
  - { id: call, task: { title: Appeler, assignee: training-desk, due: 1d } }
  - { id: named, notify: { template: manager-named } }
  - { id: counted, notify: { template: manager-week, digest: weekly } }
  - { id: a-month, wait: 30d }
`;

const toManager = `
journey: manager-named
title: Une personne / One person
purpose: service
entry: { on: manager.noticed, key: event.id, reentry: always, when: event.data.notice.template == "manager-named" }
steps:
  - { id: told, send: manager-named }
  - { id: a-month, wait: 30d }
`;

const template = `---
subject: "Inscription de {{entry.data.notice.learner.firstName}} {{entry.data.notice.learner.lastName}}"
preheader: "Une inscription"
---
<mj-section><mj-column><mj-text>{{entry.data.notice.learner.firstName}} {{entry.data.notice.learner.lastName}} est inscrite.</mj-text></mj-column></mj-section>
`;

const purposes = `
service: { basis: contract }
learning-news: { email: { private: opt-in, professional: opt-out }, print: opt-out, phone: opt-in, feed: opt-out }
`;

/** A person of the tests: what finds them anywhere. */
export interface Person {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
}

export const ana: Person = { id: 'lms-needle-ana', email: 'ana.needle@example.org', firstName: 'Anastasia', lastName: 'Krummhorn' };
export const ben: Person = { id: 'lms-needle-ben', email: 'ben.needle@example.org', firstName: 'Benedict', lastName: 'Bratsche' };
export const manager = { identifiers: [{ scheme: 'email', value: 'max@acme.example' }], attributes: { firstName: 'Max', lastName: 'Blanc' } };

/** What a search for a person looks for: the address, the name, the id on the platform. */
export const needlesOf = ({ id, email, firstName, lastName }: Person): string[] => [email, firstName, lastName, id];

/** All services on one engine, with a person who has everything. */
export async function openErasureHouse(engine: TestEngine) {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-erasure-'));
  const data = join(folder, 'data');
  const config = join(folder, 'config');
  cpSync('config', config, { recursive: true });
  rmSync(join(config, 'journeys'), { recursive: true });
  mkdirSync(join(config, 'journeys'));
  writeFileSync(join(config, 'journeys', 'everything.yaml'), everything);
  writeFileSync(join(config, 'journeys', 'manager-named.yaml'), toManager);
  writeFileSync(join(config, 'purposes.yaml'), purposes);
  mkdirSync(join(config, 'templates', 'manager-named'));
  for (const locale of ['fr', 'en']) writeFileSync(join(config, 'templates', 'manager-named', `${locale}.mjml.hbs`), template);
  const loaded = loadSettings({ env: { ...engine.env, PARCOURS_API_KEYS: `${key}:events:write+read+operate` }, flags: { data, config, port: 0, logLevel: 'silent' } });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const settings: Settings = loaded.settings;
  const house: House = await openHouse(settings, { consume: true });

  const ask = async <T = unknown>(method: string, path: string, body?: unknown, type = 'application/json') => {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(path.startsWith('http') ? path : house.url + path, { method, redirect: 'manual', headers: { authorization: `Bearer ${key}`, ...(sent !== undefined && { 'content-type': type }) }, body: sent });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, text, body: (json && text !== '' ? JSON.parse(text) : undefined) as T };
  };
  let events = 0;
  const tell = async (person: Person, type: string, more: LearnerEventData = {}): Promise<void> => {
    const { id, email, firstName, lastName } = person;
    const event = {
      specversion: '1.0', id: `${id}-${events++}`, source: 'lms/main', type, time: new Date().toISOString(),
      data: {
        learner: {
          identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: id }, { scheme: 'email', value: email }],
          attributes: { firstName, lastName, locale: 'fr', timeZone: 'Europe/Paris', address: { name: `${firstName} ${lastName}`, line1: '3 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' } },
        },
        course: { id: 'excel-1', name: 'Excel : les bases' },
        enrolment: { id: `enr-${id}` },
        account: { id: 'acme', name: 'Acme', managers: [manager] },
        ...more,
      } as unknown as LearnerEventData,
    };
    const { status, body } = await ask('POST', '/v1/events', event);
    if (status !== 202) throw new Error(`an event was not taken: ${status} ${JSON.stringify(body)}`);
  };
  const contactOf = async ({ id }: Person): Promise<string | undefined> => (await ask<{ id?: string }>('GET', `/v1/learners/lms:lms%2Fmain:${id}`)).body?.id;
  const links = (): Links => new Links(engine.env['PARCOURS_SECRET'] ?? readFileSync(join(data, 'secret.key'), 'utf8').trim(), house.url);
  const mailOf = async (person: Person, step: string): Promise<{ id: string; html: string }> => {
    const { items } = (await ask<{ items: { id: string; step: string }[] }>('GET', `/v1/messages?learner=lms:lms%2Fmain:${person.id}&channel=email&limit=100`)).body;
    const id = items.find((item) => item.step === step)?.id ?? '';
    return { id, html: (await ask<{ html: string }>('GET', `/v1/messages/${id}/content`)).body.html };
  };
  return {
    data, ask, tell, contactOf, links,
    house,
    /** Runs, mails, a task, an offer, a letter, notices, a referral, something rejected and something poisonous: everything that is kept of somebody. */
    async haveEverything(person: Person, { parked }: { parked: boolean }): Promise<void> {
      await tell(person, 'consent.granted', { consent: { purpose: 'manager-report', channel: 'email', proof: { form: 'platform', wording: 'v1', time: new Date().toISOString() } } } as unknown as LearnerEventData);
      await tell(person, 'enrolment.created');
      await tell(person, 'consent.withdrawn', { consent: { purpose: 'learning-news', channel: 'email' } } as unknown as LearnerEventData);
      await house.idle();
      const contact = (await contactOf(person)) ?? '';
      const invitation = await mailOf(person, 'pass-on');
      const code = links().token({ kind: 'referral', contact, about: { command: invitation.id } });
      await ask('POST', `/p/referral/${code}`, `firstName=Cleo&email=cleo.${person === ana ? 1 : 2}@colleagues.example&consent=yes`, 'application/x-www-form-urlencoded');
      const [, click = ''] = /href="[^"]*(\/p\/click\/[^"]+)"/.exec(invitation.html) ?? [];
      await ask('GET', click);
      await ask('POST', '/v1/events', { specversion: '1.0', id: `wrong-${person.id}`, source: 'lms/main', type: 'org.parcours.learner.login.recorded.v1', time: 'yesterday', data: { learner: { identifiers: [{ scheme: 'email', value: person.email }] } } });
      await house.idle();
      if (!parked) return;
      await house.log.append('learner.events', [{ key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'nonsense', contact, who: person.email }) }]);
      await tell(person, 'login.recorded');
      await house.idle();
    },
    async handOver(): Promise<string> {
      const [run] = (await ask<{ items: { id: string }[] }>('GET', '/v1/print/runs')).body.items;
      for (const act of ['approve', 'hand-over']) await ask('POST', `/v1/print/runs/${run?.id}/${act}`, {});
      return run?.id ?? '';
    },
    async untilErased(id: string): Promise<{ status: string; removed: Record<string, number> }> {
      for (let look = 0; look < 200; look++) {
        const { body } = await ask<{ status: string; removed: Record<string, number> }>('GET', `/v1/erasures/${id}`);
        if (body.status === 'done') return body;
        await delay(100);
      }
      throw new Error(`not erased: ${JSON.stringify((await ask('GET', `/v1/erasures/${id}`)).body)}`);
    },
    /** Where any of these words stands: files, byte by byte, documents of every collection, and the contents of messages, which a file holds packed. */
    async findings(words: string[]): Promise<string[]> {
      return [...filesWith(data, words), ...(await documentsWith(settings, words)), ...(await contentsWith(house.stores.messages, words))];
    },
    /** What the command line says and ends with, against this deployment. */
    async command(...args: string[]): Promise<{ code: number; out: string }> {
      const said: string[] = [];
      const spies = [jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0), jest.spyOn(process.stderr, 'write').mockImplementation(() => true)];
      try {
        await createProgram().parseAsync([process.execPath, 'parcours', ...args, '--url', house.url, '--key', key]);
        return { code: Number(process.exitCode ?? 0), out: said.join('') };
      } finally {
        process.exitCode = undefined;
        for (const spy of spies) spy.mockRestore();
      }
    },
    async close(): Promise<void> {
      await house.close();
      await engine.forget();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function filesWith(folder: string, words: string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = join(folder, name);
    if (!statSync(file).isFile()) return [];
    const bytes = readFileSync(file).toString('latin1').toLowerCase();
    return words.filter((word) => bytes.includes(word.toLowerCase())).map((word) => `${word} in ${name}`);
  });
}

async function contentsWith(messages: MessageStore, words: string[]): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await messages.list({ after, limit: 200 });
    for (const { id } of items) {
      const text = JSON.stringify((await messages.content(id)) ?? {}).toLowerCase();
      found.push(...words.filter((word) => text.includes(word.toLowerCase())).map((word) => `${word} in the content of ${id}`));
    }
    if (next === undefined) return found;
    after = next;
  }
}

async function documentsWith(settings: Settings, words: string[]): Promise<string[]> {
  const mongo = mongoSettings(settings);
  if (!mongo) return [];
  const connection = await createConnection(mongo.uri, { dbName: mongo.database }).asPromise();
  try {
    const found: string[] = [];
    for (const { collectionName } of (await connection.db?.collections()) ?? []) {
      for (const document of await connection.collection(collectionName).find().toArray()) {
        const text = JSON.stringify(document).toLowerCase();
        found.push(...words.filter((word) => text.includes(word.toLowerCase())).map((word) => `${word} in ${collectionName}: ${text.slice(0, 300)}`));
      }
    }
    return found;
  } finally {
    await connection.close();
  }
}
