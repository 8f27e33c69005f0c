/** Something a check found in a mail as it goes out. */
export interface Finding {
  severity: 'error' | 'warning';
  code:
    | 'alt-missing' | 'link-broken' | 'link-plain-http' | 'link-words' | 'link-unreachable' | 'too-large' | 'contrast' | 'unsubscribe-missing' | 'image-only' | 'shortener'
    | 'subject-shouts' | 'subject-marks' | 'subject-long' | 'subject-words' | 'preheader-missing' | 'locale-missing';
  /** One sentence with what to do. */
  message: string;
}
