/** Exit codes: 0 done; 1 done, but something was refused or found wrong; 2 wrong usage. */
export const exitCodes = { ok: 0, refused: 1, usage: 2 } as const;
