/** One amount as a number with its unit: read, typed, stepped, and given back to what it inherits. */
import { useRef } from 'react';
import { type ProcessingAmount, processingRanges } from '../../../shared/domain/processing/settings';
import { IconButton, ValueField } from '../../ui';
import styles from './Processing.module.css';
import { amountHint, formatAmount, parseAmount, stepAmount, stepKey } from './processingLaw';
import { amountWords } from './processingWords';
import { type StripState, shownField, stripState } from './stripMix';
import { type EditedStrip, type StripEdit, stripTitle } from './useStripEdit';

export interface DeviceProps extends EditedStrip {
  readonly edit: StripEdit;
}

const ORIGINS: Readonly<Record<StripState, string>> = {
  own: '',
  above: ' Inherited from further up this branch.',
  here: ' Overridden in this branch.',
};

export function AmountField({ amount, edit, ...strip }: DeviceProps & { readonly amount: ProcessingAmount }) {
  const root = useRef<HTMLDivElement>(null);
  const { layer, leafId, scope } = strip;
  const { full } = amountWords[amount];
  const { min, max } = processingRanges[amount];
  const state = scope === 'node' ? 'own' : stripState(layer, leafId, [amount]);
  return (
    <div className={styles.amount} data-state={state} ref={root}>
      <ValueField
        format={(value) =>
          amount === 'midQ' ? `Q ${formatAmount(amount, value)}` : formatAmount(amount, value)
        }
        hideLabel
        hint={`${full}. ${amountHint(amount)}${ORIGINS[state]}`}
        label={full}
        maxValue={max}
        minValue={min}
        onCommit={(value) => {
          edit.turn({ [amount]: value });
          edit.rest();
        }}
        onStep={(event) => {
          const step = stepKey(event);
          if (!step) return false;
          edit.turn({ [amount]: stepAmount(amount, edit.current(amount), step.direction, step.size) });
          return true;
        }}
        onStepEnd={edit.rest}
        parse={(text) => parseAmount(amount, text)}
        value={shownField(layer, scope, amount)}
      />
      {state === 'here' ? (
        <IconButton
          className={styles.reset}
          icon="restore"
          label={`Reset ${full} in this branch`}
          onPress={() => {
            edit.inherit(`Reset the processing of ${stripTitle(layer)}`, [amount]);
            // The button goes with what it takes away.
            root.current?.querySelector('input')?.focus();
          }}
          size="s"
        />
      ) : null}
    </div>
  );
}
