import { headersOf, messageIdOf, type HeaderFacts } from './mail-headers';

const facts = (more: Partial<HeaderFacts> = {}): HeaderFacts => ({ command: 'c0ffee-1', journey: 'welcome', purpose: 'offers', marketing: true, from: 'formation@atelier.example', unsubscribe: 'https://parcours.example/p/unsubscribe/t', ...more });

describe('the headers of a mail', () => {
  it('let marketing mail be left by one POST, and say which list it is of', () => {
    expect(headersOf(facts())).toEqual({
      'List-Id': '<offers.atelier.example>', 'List-Unsubscribe': '<https://parcours.example/p/unsubscribe/t>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': 'welcome:offers:marketing:atelierexample', 'X-Auto-Response-Suppress': 'OOF, AutoReply', 'X-Parcours-Command': 'c0ffee-1',
    });
  });

  it('say of mail by contract that a process wrote it, and of no list', () => {
    expect(headersOf(facts({ purpose: 'service', marketing: false }))).toEqual({
      'Auto-Submitted': 'auto-generated', 'Feedback-ID': 'welcome:service:service:atelierexample', 'X-Auto-Response-Suppress': 'OOF, AutoReply', 'X-Parcours-Command': 'c0ffee-1',
    });
  });

  it.each([
    ['a long domain', 'x@formation.atelier-lyon.example', 'welcome:offers:marketing:formationatelie'],
    ['a short one', 'x@a.fr', 'welcome:offers:marketing:afrparcours'],
    ['one with accents', 'x@café.example', 'welcome:offers:marketing:xncafdmaexample'],
  ])('tell Gmail a sender of 5 to 15 characters for %s', (_what, from, expected) => {
    expect(headersOf(facts({ from }))['Feedback-ID']).toBe(expected);
  });

  it('keep four fields, and one label, whatever a journey and a purpose are called', () => {
    const headers = headersOf(facts({ journey: 'a:b c\r\nBcc: x', purpose: '..é>x' }));
    expect(headers['Feedback-ID']).toBe('a-b-c--Bcc--x:---x:marketing:atelierexample');
    expect(headers['List-Id']).toBe('<---x.atelier.example>');
  });

  it.each([['c0ffee-1', 'c0ffee-1@atelier.example'], ['a/b:c <d>@e', 'a-b-c--d--e@atelier.example'], ['..a..b.', '-a-b-@atelier.example']])('name the message after its command %s', (command, expected) => {
    expect(messageIdOf(command, 'formation@atelier.example')).toBe(expected);
  });
});
