import { useState, type FormEvent } from 'react';
import { goTo, learnerPath } from '../router';
import { useLanguage } from '../words/language';

/** An address goes as `email:`; anything else as the reference it is. */
export function FindLearner() {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const find = (event: FormEvent) => {
    event.preventDefault();
    const reference = text.trim();
    if (reference !== '') goTo(learnerPath(reference.includes('@') && !reference.includes(':') ? `email:${reference}` : reference));
  };
  return (
    <form className="find" role="search" onSubmit={find}>
      <label htmlFor="find">{t.desk.find}</label>
      <div className="find-row">
        <input id="find" value={text} placeholder={t.desk.findHint} autoCapitalize="none" spellCheck={false} onChange={(event) => setText(event.target.value)} />
        <button className="button button-quiet">{t.desk.findSubmit}</button>
      </div>
    </form>
  );
}
