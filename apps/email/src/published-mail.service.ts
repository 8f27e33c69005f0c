import { Inject, Injectable } from '@nestjs/common';
import { basisOf, type Basis, type Purposes } from '@parcours/journey';
import { RetryableError, TerminalError } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import type { CompiledEmailTemplate } from '@parcours/templates';

/** What of a published set concerns mail, parsed. */
export interface MailSet {
  purposes: Purposes;
  /** name -> locale -> template. */
  templates: Map<string, Map<string, CompiledEmailTemplate>>;
}

/** As many sets as runs may still be pinned to at once, give or take; older ones are read again. */
const kept = 16;

/** Published sets as mail needs them, each parsed once. */
@Injectable()
export class PublishedMail {
  private readonly sets = new Map<string, Promise<MailSet>>();

  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'journeys'>) {}

  /** Throws `RetryableError` (`version-set-missing`) while the set can not be found: its document may come later than the command. */
  of(id: string): Promise<MailSet> {
    const known = this.sets.get(id);
    if (known) return known;
    const loading = this.load(id);
    loading.catch(() => this.sets.delete(id));
    this.sets.set(id, loading);
    for (const old of [...this.sets.keys()].slice(0, -kept)) this.sets.delete(old);
    return loading;
  }

  private async load(id: string): Promise<MailSet> {
    const set = await this.stores.journeys.set(id);
    if (!set) throw new RetryableError('version-set-missing', `The published set ${id} can not be found in the store yet.`);
    const templates: MailSet['templates'] = new Map();
    for (const { channel, name, locale, compiled } of set.templates) {
      if (channel !== 'email') continue;
      const locales = templates.get(name) ?? new Map<string, CompiledEmailTemplate>();
      templates.set(name, locales.set(locale, JSON.parse(compiled) as CompiledEmailTemplate));
    }
    return { purposes: (set.declarations as { purposes: Purposes }).purposes, templates };
  }
}

/** The template in the nearest locale: the very one, its language, French, any. Throws `TerminalError` (`template-missing`). */
export function templateFor({ templates }: MailSet, name: string, locale: string): CompiledEmailTemplate {
  const locales = templates.get(name);
  const [language = ''] = locale.split('-');
  const found = locales && (locales.get(locale) ?? locales.get(language) ?? locales.get('fr') ?? locales.values().next().value);
  if (!found) throw new TerminalError('template-missing', `The published set has no e-mail template ${name}: publish it, then replay this command.`);
  return found;
}

/** The basis of a purpose for mail to an address of this kind; a purpose nobody declared is asked for like the strictest. */
export function mailBasis(purposes: Purposes, purpose: string, kind: 'private' | 'professional'): Basis {
  return basisOf(purposes, purpose, 'email', kind);
}
