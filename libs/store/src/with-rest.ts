/** What stands of a message's detail, with what a later outcome says besides. Details are JSON; undefined: nothing is said. */
export function withRest(standing: unknown, besides: unknown): unknown {
  if (!isRecord(besides)) return standing ?? besides;
  return isRecord(standing) ? { ...besides, ...standing } : (standing ?? besides);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
