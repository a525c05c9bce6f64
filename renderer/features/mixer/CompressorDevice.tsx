/** The compressor: its curve, and six amounts with a line and a number each. */
import { useRef } from 'react';
import { useElementSize } from '../../ui';
import { AmountField, type DeviceProps } from './AmountField';
import { AmountSlider } from './AmountSlider';
import { DeviceSwitch } from './DeviceSwitch';
import styles from './Processing.module.css';
import { levelToFraction, outputDb, staticPath } from './processingCurves';
import { formatAmount } from './processingLaw';
import { amountWords, devices } from './processingWords';
import { shownProcessing } from './stripMix';

export function CompressorDevice(props: DeviceProps) {
  return (
    <div className={styles.device}>
      <div className={styles.switches}>
        <DeviceSwitch {...props} device="compressor" />
      </div>
      <div className={styles.compressor}>
        <StaticCurve {...props} />
        <div className={styles.rows}>
          {devices.compressor.amounts.map((amount) => (
            <div className={styles.row} key={amount}>
              <span aria-hidden="true" className={styles.label}>
                {amountWords[amount].short}
              </span>
              <AmountSlider {...props} amount={amount} />
              <AmountField {...props} amount={amount} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

const LEVELS = [-48, -36, -24, -12] as const;

/** What comes out for what goes in, once the level has been steady for a while. */
function StaticCurve({ layer, scope }: DeviceProps) {
  const plane = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(plane);
  const size = Math.min(width, height);
  const settings = shownProcessing(layer, scope);
  const { compressor, thresholdDb, ratio } = settings;
  const words = `${formatAmount('ratio', ratio)} above ${formatAmount('thresholdDb', thresholdDb)}`;
  const atTop = formatAmount('thresholdDb', outputDb(0, settings));
  const x = (db: number) => levelToFraction(db) * size;
  const y = (db: number) => (1 - levelToFraction(db)) * size;
  return (
    <div
      aria-label={`Static curve of the compressor, ${compressor ? 'on' : 'off'}: ${words}; 0 dB comes out at ${atTop}`}
      className={styles.static}
      data-off={compressor ? undefined : true}
      role="img"
    >
      <div className={styles.square} ref={plane}>
        {size > 0 ? (
          <svg
            aria-hidden="true"
            className={styles.drawing}
            height={size}
            viewBox={`0 0 ${size} ${size}`}
            width={size}
          >
            {LEVELS.map((db) => (
              <g className={styles.grid} key={db}>
                <path d={`M${x(db)} 0V${size}M0 ${y(db)}H${size}`} />
                {db === -12 || db === -36 ? (
                  <text x={3} y={y(db) - 3}>
                    {`\u2212${-db}`}
                  </text>
                ) : null}
              </g>
            ))}
            <path className={styles.unity} d={`M0 ${size}L${size} 0`} />
            <path className={styles.threshold} d={`M${x(thresholdDb)} 0V${size}`} />
            <path className={styles.curve} d={staticPath(settings, size)} />
          </svg>
        ) : null}
      </div>
      <span aria-hidden="true" className={styles.axis}>
        Out over in, dBFS
      </span>
    </div>
  );
}
