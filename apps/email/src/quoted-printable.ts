/** UTF-8 text as quoted-printable (RFC 2045, 6.7): CRLF line ends, lines of 76 characters at most. */
export function quotedPrintable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => softBreaks(encodeLine(line)))
    .join('\r\n');
}

/** The pieces of a line: a character, or all octets of one, so that no piece is broken. */
function encodeLine(line: string): string[] {
  const last = line.length - 1;
  return Array.from(line.matchAll(/[\s\S]/gu), ({ 0: character, index }) => {
    const blank = character === ' ' || character === '\t';
    const plain = (/^[!-<>-~]$/.test(character) || blank) && !(blank && index === last);
    return plain ? character : octets(character);
  });
}

function softBreaks(pieces: string[]): string {
  let lines = '';
  let width = 0;
  for (const piece of pieces) {
    if (width + piece.length > 75) {
      lines += '=\r\n';
      width = 0;
    }
    // A leading dot would be doubled on the wire by SMTP, and a leading "From " altered by mbox files.
    const kept = width === 0 && (piece === '.' || piece === 'F') ? octets(piece) : piece;
    lines += kept;
    width += kept.length;
  }
  return lines;
}

function octets(text: string): string {
  return Array.from(Buffer.from(text), (octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
