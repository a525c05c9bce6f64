/** Where the node sounds: its place in the story, what is hidden at either end, and its fades. */
import type { AudioNode } from '../../../shared/domain/model';
import { Button, Section, Segmented } from '../../ui';
import { AlignSuggestion } from '../latency';
import styles from './Inspector.module.css';
import { TimeField, useTimeUnit } from './TimeField';
import { holdFade, holdTrim } from './trims';
import { type TimeFieldName, useDragEdit } from './useDragEdit';

interface Nudge {
  readonly label: string;
  readonly spoken: string;
  readonly frames: (sampleRate: number) => number;
}

const amounts = [
  { words: '10 ms', spoken: '10 milliseconds', frames: (rate: number) => Math.round(rate / 100) },
  { words: '1 ms', spoken: '1 millisecond', frames: (rate: number) => Math.round(rate / 1000) },
  { words: '1 smp', spoken: '1 sample', frames: () => 1 },
] as const;

const earlier: readonly Nudge[] = amounts.map(({ words, spoken, frames }) => ({
  label: `\u2212${words}`,
  // What is drawn comes first, so that it can be said to a computer that listens.
  spoken: `\u2212${words}: ${spoken} earlier`,
  frames: (rate) => -frames(rate),
}));
const later: readonly Nudge[] = [...amounts].reverse().map(({ words, spoken, frames }) => ({
  label: `+${words}`,
  spoken: `+${words}: ${spoken} later`,
  frames,
}));

export function PlacementSection({
  node,
  isEditable,
}: {
  readonly node: AudioNode;
  readonly isEditable: boolean;
}) {
  const [unit, setUnit] = useTimeUnit();
  const drag = useDragEdit(node);
  const hold: Readonly<Record<TimeFieldName, (frames: number) => number>> = {
    startFrame: (frames) => frames,
    trimIn: (frames) => holdTrim(drag.node(), 'in', frames),
    trimOut: (frames) => holdTrim(drag.node(), 'out', frames),
    fadeIn: (frames) => holdFade(drag.node(), frames),
    fadeOut: (frames) => holdFade(drag.node(), frames),
  };
  const moveBy = (frames: number) => drag.move('startFrame', drag.node().startFrame + frames);
  const time = (field: TimeFieldName, label: string) => (
    <TimeField
      isDisabled={!isEditable}
      isLength={field !== 'startFrame'}
      label={label}
      onMove={(frames) => drag.move(field, hold[field](frames))}
      onRest={drag.rest}
      onStep={(by) => drag.move(field, hold[field](drag.node()[field] + by))}
      sampleRate={node.sampleRate}
      unit={unit}
      value={node[field]}
    />
  );

  return (
    <Section
      actions={
        <Segmented
          label="Unit of times"
          onChange={setUnit}
          segments={[
            { id: 'time', label: 'Time' },
            { id: 'frames', label: 'Frames' },
          ]}
          value={unit}
        />
      }
      title="Placement"
    >
      <div className={styles.pairs}>
        {time('startFrame', 'Start in the story')}
        {/* Nothing is kept here: what is typed is added, and the field is ready for the next. */}
        <TimeField
          isDisabled={!isEditable}
          isLength
          label="Move by"
          onMove={moveBy}
          onRest={drag.rest}
          onStep={moveBy}
          sampleRate={node.sampleRate}
          unit={unit}
          value={0}
        />
      </div>
      <fieldset aria-label="Move in time" className={styles.nudges}>
        {[...earlier, ...later].map(({ label, spoken, frames }) => (
          <Button
            aria-label={spoken}
            className={styles.nudge}
            isDisabled={!isEditable}
            key={label}
            onPress={() => {
              moveBy(frames(node.sampleRate));
              drag.rest();
            }}
            size="s"
          >
            {label}
          </Button>
        ))}
      </fieldset>
      <AlignSuggestion isEditable={isEditable} node={node} />
      <div className={styles.pairs}>
        {time('trimIn', 'Hidden at start')}
        {time('trimOut', 'Hidden at end')}
        {time('fadeIn', 'Fade in')}
        {time('fadeOut', 'Fade out')}
      </div>
    </Section>
  );
}
