import fc from 'fast-check';
import { contentJson, packContent, unpackContent } from './packed-content';

it('gives back what was packed, whatever it says', () => {
  fc.assert(
    fc.property(fc.record({ id: fc.string({ unit: 'binary' }), html: fc.string({ unit: 'binary' }), text: fc.string(), repeats: fc.nat(300) }), ({ id, html, text, repeats }) => {
      const content = { id, html: `${html}<td>é</td>`.repeat(repeats), text };
      const packed = packContent(content);
      expect(unpackContent(packed)).toEqual(content);
      expect(JSON.parse(contentJson(packed))).toEqual(content);
    }),
    { numRuns: 200 },
  );
});

it('makes a mail a third as long or less, and leaves a short content as it is', () => {
  const mail = { id: 'm', html: Array.from({ length: 300 }, (_, i) => `<tr><td style="padding:0 24px;font-family:Georgia,serif">Ligne ${i}</td></tr>`).join('\n') };
  expect(packContent(mail).length).toBeLessThan(JSON.stringify(mail).length / 3);
  expect(packContent({ id: 'm', text: 'Été' })).toBe('{"id":"m","text":"Été"}');
});
