/** Exit codes: 0 done; 1 done, but something was refused or found wrong; 2 wrong usage; 3 could not be reached, opened or started. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;
