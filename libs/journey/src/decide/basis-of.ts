import type { Basis, Purposes } from '../decide-contract';

/**
 * The basis of a purpose on a channel; e-mail may differ by what the address counts as (`addressKind`). A purpose nobody declared is asked
 * for like the strictest.
 */
export function basisOf(purposes: Purposes, purpose: string, channel: string, kind: 'private' | 'professional'): Basis {
  const declared = Object.hasOwn(purposes, purpose) ? purposes[purpose] : undefined;
  if (!declared) return 'opt-in';
  const all: Record<string, Basis | { private: Basis; professional: Basis }> = { ...declared };
  const basis = all[channel] ?? all.basis ?? 'opt-in';
  return typeof basis === 'string' ? basis : basis[kind];
}
