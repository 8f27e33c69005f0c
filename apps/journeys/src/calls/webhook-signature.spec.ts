import { webhookHeaders, webhookKeys } from './webhook-signature';

describe('a webhook’s signature', () => {
  // The example that the Standard Webhooks libraries test with.
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' };
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

  it('is that of Standard Webhooks', () => {
    expect(webhookHeaders({ ...example, keys: webhookKeys('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') })).toEqual({
      'webhook-id': example.id, 'webhook-timestamp': '1614265330', 'webhook-signature': signature,
    });
  });

  it('is made by each of several secrets', () => {
    const signed = webhookHeaders({ ...example, keys: webhookKeys('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw  a-plain-secret-of-old') })['webhook-signature']?.split(' ');
    expect(signed).toEqual([signature, expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/)]);
    expect(signed?.[1]).not.toBe(signature);
  });
});
