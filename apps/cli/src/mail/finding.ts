/** A DNS record, as it may be copied into a zone. */
export interface DnsRecord {
  name: string;
  type: 'TXT' | 'MX' | 'CNAME';
  value: string;
}

/** What one check found. `put`: what to have in DNS instead. */
export interface Finding {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  says: string;
  put?: DnsRecord;
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says });
export const warn = (check: string, says: string, put?: DnsRecord): Finding => ({ check, level: 'warn', says, ...(put && { put }) });
export const fail = (check: string, says: string, put?: DnsRecord): Finding => ({ check, level: 'fail', says, ...(put && { put }) });
