/** Roots that an e-mail template may read; `.*` stands for any field of a record that platforms fill. */
export const templateVariables = [
  'contact.id',
  'contact.attributes.*',
  'contact.interests',
  'contact.tags',
  'enrolment.*',
  'course.*',
  'account.*',
  'entry.*',
  'data.*',
  'links.evaluation',
  'links.feed',
  'links.referral',
  'links.unsubscribe',
  'links.preferences',
  'offers',
  'organisation',
  'locale',
  'timeZone',
  'marketing',
  'purpose',
];

/** Roots that a letter may read: of the links, paper has room for the learner's own page only. */
export const letterVariables = templateVariables.filter((variable) => !variable.startsWith('links.') || variable === 'links.feed').filter((variable) => variable !== 'marketing');
