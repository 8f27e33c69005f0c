import type { Contact } from '@parcours/contact';
import type { Command } from '@parcours/journey';
import { TerminalError } from '@parcours/platform';
import { addressLines, pieceCost, preflight, tariffOn } from '@parcours/print';
import { languageOf, type PopularityTable } from '@parcours/recommend';
import type { VersionSet } from '@parcours/store';
import { z } from 'zod';
import { layOutPiece, letterFormat, type House } from './letter-of';
import { nearestLocale, renderLetter } from './letter-template';
import type { PrintConfig } from './print-config.service';
import type { NewPiece, PrintCode } from './print-piece';
import type { PrintedOffers } from './printed-offers.service';

const offersAsked = z.int().min(0).max(5);

/** What a `print.queue` command has beside what all have. `data.recommendations`: how many courses the letter offers. */
export const printCommandSchema = z.looseObject({
  template: z.string().min(1),
  detail: z.looseObject({ format: z.string().min(1), class: z.string().min(1).optional(), printer: z.string().min(1).optional() }),
  context: z.looseObject({
    data: z.looseObject({ recommendations: offersAsked.optional() }).optional(),
    enrolment: z.looseObject({ id: z.string() }).optional().catch(undefined),
  }),
});

export type MadePiece = { type: 'piece'; piece: NewPiece; codes: PrintCode[]; currency: string } | { type: 'refused'; reason: string; message: string };

export interface Workshop extends House {
  config: Pick<PrintConfig, 'sender' | 'printerFor' | 'tariffs' | 'catalogue'>;
  offers: Pick<PrintedOffers, 'offersFor' | 'address'>;
  /** The learner's own page, for letters that print its address. */
  feedOf: (contact: string) => string;
}

export interface PieceQuestion {
  command: Command;
  set: VersionSet;
  contact: Contact | undefined;
  popularity: PopularityTable;
}

/** Makes the mail piece of a command, or says why there can be none. Throws `TerminalError` where the published set lacks the template. */
export function makePiece({ command, set, contact, popularity }: PieceQuestion, workshop: Workshop): MadePiece {
  const { config, offers, organisation, timeZone } = workshop;
  const { detail, template: name, context } = printCommandSchema.parse(command);
  const { format, class: postage = 'envelope' } = detail;
  // 1. who prints it, and where it goes
  if (contact?.closed) return refuse('closed', 'The contact was closed.');
  const printer = format === letterFormat ? config.printerFor(format, detail.printer) : undefined;
  if (!printer) return refuse('no-printer', `No printer${detail.printer === undefined ? '' : ` ${detail.printer}`} prints ${format}: see print/printers.yaml.`);
  const address = addressLines(command.address);
  if (!address.ok) return refuse(address.reason, address.message);
  // 2. what it says
  const template = nearestLocale(set.templates.filter((one) => one.channel === 'print' && one.name === name), command.locale);
  if (!template) throw new TerminalError('template-missing', `The published set ${set.id} has no print template ${name}.`);
  const { locale, compiled: source } = template;
  const limit = offersOf(command) ?? (source.includes('[offers]') ? 3 : 0);
  const offered = offers.offersFor({ command, contact, popularity, limit, locale, declarations: set.declarations });
  const { learner, journey, step, purpose } = command;
  const said = renderLetter(
    source,
    { ...command.context, organisation, locale, timeZone: command.timeZone, purpose, links: { feed: workshop.feedOf(command.contact) }, offers: offered.map(({ offer }) => offer) },
    { locale, timeZone: command.timeZone },
  );
  const topics = said.paragraphs.includes('[topics]') ? Object.values(config.catalogue.topics).map((topic) => topic[languageOf(locale)]) : undefined;
  const url = offers.address(command.id);
  const draft = {
    id: command.id, contact: command.contact, learner, journey, step, template: name, locale, format, class: postage, printer: printer.id,
    addressLines: address.lines, ...said, offers: offered.map(({ offer }) => offer), ...(topics && { topics }), url, at: command.at,
  };
  // 3. how it looks
  const layout = layOutPiece(draft, workshop);
  const faults = preflight(layout, printer.profile);
  if (faults[0]) return refuse(faults[0].code, faults.map(({ message }) => message).join(' '));
  // 4. what it costs
  const pages = layout.pages.length;
  const tariff = tariffOn(config.tariffs, dayOf(command.at, timeZone));
  const cost = tariff && pieceCost(tariff, postage, pages);
  if (!tariff || cost === undefined) return refuse('no-tariff', `There is no price for ${pages} pages of class ${postage} on that day: see print/tariffs.yaml.`);
  const evaluation = said.paragraphs.includes('[evaluation]') ? { evaluation: { ...(context.enrolment && { enrolment: context.enrolment.id }) } } : {};
  const codes: PrintCode[] = [
    { id: codeIn(url), contact: command.contact, command: command.id, step, ...evaluation },
    ...offered.map(({ offer, target }) => ({ id: codeIn(offer.url), contact: command.contact, command: command.id, step, item: offer.id, target })),
  ];
  return { type: 'piece', piece: { ...draft, pages, cost }, codes, currency: tariff.currency };
}

/** The local day (`YYYY-MM-DD`) of an instant in a zone. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(at);
}

const refuse = (reason: string, message: string): MadePiece => ({ type: 'refused', reason, message });
const codeIn = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

function offersOf({ context }: Command): number | undefined {
  return printCommandSchema.shape.context.parse(context).data?.recommendations;
}
