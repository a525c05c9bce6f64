/** High-pass and equaliser: two devices, one curve. */
import { AmountField, type DeviceProps } from './AmountField';
import { DeviceSwitch } from './DeviceSwitch';
import styles from './Processing.module.css';
import { bands } from './processingWords';
import { ResponseDisplay } from './ResponseDisplay';

export function FilterDevices(props: DeviceProps) {
  return (
    <div className={styles.device}>
      <div className={styles.switches}>
        <DeviceSwitch {...props} device="highPass" />
        <DeviceSwitch {...props} device="eq" />
      </div>
      <ResponseDisplay {...props} />
      <div className={styles.bands}>
        {bands.map(({ id, name, letters, amounts }) => (
          <fieldset aria-label={name} className={styles.band} key={id}>
            <span aria-hidden="true" className={styles.letters}>
              {letters}
            </span>
            {amounts.map((amount) => (
              <AmountField {...props} amount={amount} key={amount} />
            ))}
          </fieldset>
        ))}
      </div>
    </div>
  );
}
