import { post } from '../api';
import type { SendsState } from '../api-types';
import { useLanguage } from '../words/language';
import { ConfirmButton } from './confirm-button';

/** The red button: all channels at once, off and on, never without asking. */
export function SendsSwitch({ sendsOff, onChanged }: { sendsOff: boolean; onChanged: () => void }) {
  const { t } = useLanguage();
  const turn = async () => {
    await post<SendsState>(sendsOff ? '/v1/sends/on' : '/v1/sends/off');
    onChanged();
  };
  return (
    <div className="sends">
      <span className={sendsOff ? 'sends-state sends-off' : 'sends-state'} role="status">
        {sendsOff ? t.sends.off : t.sends.on}
      </span>
      <ConfirmButton
        key={String(sendsOff)}
        danger={!sendsOff}
        label={sendsOff ? t.sends.turnOn : t.sends.turnOff}
        question={sendsOff ? t.sends.confirmOn : t.sends.confirmOff}
        consequence={sendsOff ? t.sends.confirmOnText : t.sends.confirmOffText}
        act={turn}
      />
    </div>
  );
}
