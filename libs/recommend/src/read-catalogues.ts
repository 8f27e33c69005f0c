import type { Catalogue } from './catalogue';
import { parseCatalogue, type CatalogueProblem, type ParsedCatalogue } from './parse-catalogue';

/** Reads the files of a catalogue folder as one catalogue. References go within a file; an id stands in one file only. */
export function readCatalogues(files: { file: string; source: string }[]): ParsedCatalogue {
  const problems: CatalogueProblem[] = [];
  const merged: Catalogue = { topics: {}, items: [] };
  const homes = new Map<string, string>();
  for (const { file, source } of files) {
    const parsed = parseCatalogue(source, file);
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      continue;
    }
    for (const { id } of parsed.catalogue.items) {
      const home = homes.get(id);
      if (home !== undefined) problems.push({ file, line: 1, column: 1, path: id, code: 'duplicate-id', message: `${id} stands in ${home} too: keep it in one file` });
      homes.set(id, file);
    }
    Object.assign(merged.topics, parsed.catalogue.topics);
    merged.items.push(...parsed.catalogue.items);
  }
  return problems.length ? { ok: false, problems } : { ok: true, catalogue: merged };
}
