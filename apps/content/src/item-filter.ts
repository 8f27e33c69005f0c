import { Environment } from '@marcbachmann/cel-js';
import type { CatalogueItem } from '@parcours/recommend';

const environment = new Environment({ unlistedVariablesAreDyn: false }).registerVariable('item', 'dyn');

/**
 * A step's `filter`: a CEL condition over `item` (`id`, `kind`, `topics`, `level`, `languages`, `price`, `cpf`, `starts`), such as
 * `item.kind == "course" && "excel" in item.topics`. A field the item lacks makes it false. Throws on what is no CEL.
 */
export function itemFilter(source: string): (item: CatalogueItem) => boolean {
  const condition = environment.parse(source);
  return (item) => {
    try {
      return condition({ item }) === true;
    } catch {
      return false;
    }
  };
}
