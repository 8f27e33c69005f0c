import type { Finding } from './finding';

/** What filters count against a mail, and readers too; by language, both looked at in every mail. */
const pushy = [
  'gratuit', 'offre exceptionnelle', 'urgent', 'dernière chance', 'félicitations, vous avez gagné', 'cliquez ici', 'argent facile', 'sans engagement', 'garanti', 'profitez-en vite',
  'free', 'act now', 'last chance', 'click here', 'winner', 'guaranteed', 'risk free', 'limited time', 'cash', 'buy now',
];
/** Characters that a subject may have before programs cut it. */
const longest = 70;

/** The basics that spam filters look at first, in the two lines that a reader sees first. */
export function checkSubject(subject: string, preheader: string): Finding[] {
  const found: Finding[] = [];
  const warn = (code: Finding['code'], message: string): void => void found.push({ severity: 'warning', code, message });
  const letters = subject.replace(/[^\p{L}]/gu, '');
  if (letters.length >= 6 && letters === letters.toLocaleUpperCase() && letters !== letters.toLocaleLowerCase()) warn('subject-shouts', `The subject "${subject}" is all capitals: filters and readers take it for spam.`);
  if (/[!?]{2,}|![^!]*!|[$€£]{2,}/.test(subject)) warn('subject-marks', `The subject "${subject}" has more marks than a letter would: one is enough.`);
  if (subject.length > longest) warn('subject-long', `The subject has ${subject.length} characters: programs cut it at about ${longest}.`);
  const word = pushy.find((words) => new RegExp(`(?<!\\p{L})${words}(?!\\p{L})`, 'iu').test(subject));
  if (word !== undefined) warn('subject-words', `"${word}" in the subject is what filters look for: say what the mail is about.`);
  if (preheader.trim() === '') warn('preheader-missing', 'There is no preheader: programs then show the beginning of the mail beside the subject. Write preheader: ... under the subject.');
  return found;
}
