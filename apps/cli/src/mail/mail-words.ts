import { paint, table } from '../output/output';
import type { Diagnosis } from './diagnose';
import type { DnsRecord, Finding } from './finding';

const signs: Record<Finding['level'], string> = { ok: paint.green('ok'), warn: paint.yellow('warn'), fail: paint.red('fail') };
/** RFC 1035, 3.3.14: a longer text is several strings. */
const longestString = 255;

/** A diagnosis as a table, with what to put into DNS below it, ready to copy. */
export function diagnosisWords({ domain, findings }: Diagnosis): string[] {
  const records = [...new Map(findings.flatMap(({ put }) => (put ? [[zoneLine(put), put] as const] : []))).keys()];
  const counts = (['fail', 'warn'] as const).map((level) => `${findings.filter((finding) => finding.level === level).length} ${level}`).join(', ');
  return [
    ...table(findings.map(({ check, level, says }) => [signs[level], check, says])),
    ...(records.length > 0 ? ['', 'DNS:', ...records.map((record) => `  ${record}`)] : []),
    '',
    findings.every(({ level }) => level === 'ok') ? `mail from ${domain} is ready to be believed` : `mail from ${domain}: ${counts}`,
  ];
}

/** A record as a zone file has it (RFC 1035, 5.1). */
export function zoneLine({ name, type, value }: DnsRecord): string {
  const text = value.match(new RegExp(`.{1,${longestString}}`, 'g'))?.map((part) => `"${part.replace(/["\\]/g, '\\$&')}"`).join(' ') ?? '""';
  return `${name}. ${type} ${type === 'TXT' ? text : `${value}.`}`;
}
