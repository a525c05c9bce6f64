import type { ProcessingSwitch } from '../../../shared/domain/processing/settings';
import { IconButton, Switch } from '../../ui';
import type { DeviceProps } from './AmountField';
import styles from './Processing.module.css';
import { devices } from './processingWords';
import { shownField, stripState } from './stripMix';
import { stripTitle } from './useStripEdit';

/** A device on or off, and the way back to what it inherits. */
export function DeviceSwitch({
  device,
  edit,
  layer,
  leafId,
  scope,
}: DeviceProps & { readonly device: ProcessingSwitch }) {
  const { name } = devices[device];
  const isHere = scope === 'branch' && stripState(layer, leafId, [device]) === 'here';
  return (
    <div className={styles.switch}>
      <Switch
        isSelected={shownField(layer, scope, device)}
        label={name}
        onChange={(isOn) => {
          edit.move({ [device]: isOn });
          edit.rest();
        }}
      />
      {isHere ? (
        <IconButton
          icon="restore"
          label={`Reset whether the ${name.toLowerCase()} is on in this branch`}
          onPress={() => edit.inherit(`Reset the processing of ${stripTitle(layer)}`, [device])}
          size="s"
        />
      ) : null}
    </div>
  );
}
