import { callRefusal } from './call-target';

const allow = ['hooks.example.org', 'hooks.example.org:8443', 'localhost:9000', '127.0.0.1:9000'];

describe('a call’s target', () => {
  it.each([
    ['https://hooks.example.org/x?y=1', undefined],
    ['https://HOOKS.example.org:443/', undefined],
    ['https://hooks.example.org:8443/', undefined],
    ['https://hooks.example.org:9443/', 'host-not-allowed'],
    ['https://example.org/', 'host-not-allowed'],
    ['https://hooks.example.org.evil.example/', 'host-not-allowed'],
    ['https://hooks.example.org@evil.example/', 'url-invalid'],
    ['https://ana:secret@hooks.example.org/', 'url-invalid'],
    ['http://hooks.example.org/', 'not-https'],
    ['http://localhost:9000/', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['hooks.example.org', 'url-invalid'],
  ])('%s: %s', (url, refusal) => expect(callRefusal(url, { allow, allowPrivate: false })).toBe(refusal));

  it.each([
    ['http://localhost:9000/', undefined],
    ['http://127.0.0.1:9000/', undefined],
    ['http://hooks.example.org/', 'not-https'],
  ])('in development %s: %s', (url, refusal) => expect(callRefusal(url, { allow, allowPrivate: true })).toBe(refusal));
});
