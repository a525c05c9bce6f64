/** The response of the filters that are on, with a handle for each band. */
import { useRef, useState } from 'react';
import { useElementSize } from '../../ui';
import type { DeviceProps } from './AmountField';
import { BandHandle } from './BandHandle';
import styles from './Processing.module.css';
import {
  type BandFilters,
  bandFilters,
  dbToY,
  HIGHEST_HZ,
  hertzToX,
  type PlotSize,
  responseArea,
  responsePath,
  topHertz,
  workingFilters,
} from './processingCurves';
import { type Band, bands } from './processingWords';
import { shownProcessing } from './stripMix';

const FREQUENCIES: readonly (readonly [hertz: number, words: string])[] = [
  [50, '50'],
  [100, '100'],
  [200, '200'],
  [500, '500'],
  [1_000, '1k'],
  [2_000, '2k'],
  [5_000, '5k'],
  [10_000, '10k'],
];
const GAINS = [-18, -12, -6, 6, 12, 18] as const;

export function ResponseDisplay(props: DeviceProps) {
  const { layer, scope } = props;
  const plane = useRef<HTMLDivElement>(null);
  const size = useElementSize(plane);
  const [active, setActive] = useState<Band['id'] | null>(null);
  const settings = shownProcessing(layer, scope);
  const { sampleRate } = layer.node;
  const filters = bandFilters(settings, sampleRate);
  const on = workingFilters(filters, settings);
  return (
    // biome-ignore lint/a11y/useSemanticElements: no form, so no fieldset.
    <div
      aria-label="Frequency response"
      className={styles.plot}
      data-off={on.length === 0 || undefined}
      role="group"
    >
      <div className={styles.plane} ref={plane}>
        {size.width > 0 ? (
          <svg
            aria-hidden="true"
            className={styles.drawing}
            height={size.height}
            viewBox={`0 0 ${size.width} ${size.height}`}
            width={size.width}
          >
            <Grid sampleRate={sampleRate} size={size} />
            <Curves active={active} filters={filters} on={on} sampleRate={sampleRate} size={size} />
          </svg>
        ) : null}
        {bands.map((band) => (
          <BandHandle {...props} band={band} key={band.id} onActive={setActive} size={size} />
        ))}
      </div>
    </div>
  );
}

function Grid({ sampleRate, size }: { readonly sampleRate: number; readonly size: PlotSize }) {
  const { width, height } = size;
  const top = topHertz(sampleRate);
  return (
    <g className={styles.grid}>
      {FREQUENCIES.map(([hertz, words]) => (
        <g key={hertz}>
          <path d={`M${hertzToX(hertz) * width} 0V${height}`} />
          <text textAnchor="middle" x={hertzToX(hertz) * width} y={height + 12}>
            {words}
          </text>
        </g>
      ))}
      {GAINS.map((db) => (
        <g key={db}>
          <path d={`M0 ${dbToY(db, height)}H${width}`} />
          {Math.abs(db) === 12 ? (
            <text textAnchor="end" x={-5} y={dbToY(db, height) + 3}>
              {db > 0 ? `+${db}` : `\u2212${-db}`}
            </text>
          ) : null}
        </g>
      ))}
      <path className={styles.zero} d={`M0 ${dbToY(0, height)}H${width}`} />
      <text textAnchor="end" x={-5} y={dbToY(0, height) + 3}>
        0
      </text>
      {top < HIGHEST_HZ ? (
        <rect
          className={styles.beyond}
          height={height}
          width={(1 - hertzToX(top)) * width}
          x={hertzToX(top) * width}
          y={0}
        />
      ) : null}
    </g>
  );
}

interface CurvesProps {
  readonly filters: BandFilters;
  readonly on: ReturnType<typeof workingFilters>;
  readonly active: Band['id'] | null;
  readonly sampleRate: number;
  readonly size: PlotSize;
}

/** What is heard, filled; what would be heard with everything on, dashed; the band under the hand by itself, thin. */
function Curves({ filters, on, active, sampleRate, size }: CurvesProps) {
  const all = Object.values(filters);
  const heard = responsePath(on, sampleRate, size);
  const { width, height } = size;
  return (
    // A picture of its own, which cuts off what leaves the plane; half of the line on its edge stays.
    <svg aria-hidden="true" height={height + 2} viewBox={`0 -1 ${width} ${height + 2}`} width={width} y={-1}>
      {on.length < all.length ? (
        <path className={styles.ghost} d={responsePath(all, sampleRate, size)} />
      ) : null}
      <path className={styles.area} d={responseArea(heard, sampleRate, size)} />
      {active ? (
        <path className={styles.single} d={responsePath([filters[active]], sampleRate, size)} />
      ) : null}
      <path className={styles.curve} d={heard} />
    </svg>
  );
}
