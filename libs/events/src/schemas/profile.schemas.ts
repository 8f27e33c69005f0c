import { learnerData, text } from './parts';

/** Who the learner is: attributes, identifiers, postal address, locale and time zone are all `learner`'s. */
export const profileSchemas = {
  'learner.registered': learnerData({}),
  'identity.linked': learnerData({}),
  'profile.updated': learnerData({}),
  'login.recorded': learnerData({ place: text.optional() }),
};
