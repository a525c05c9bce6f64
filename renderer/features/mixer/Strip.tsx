/** One layer of the branch: level, pan, mute, solo, processing, and where its mix comes from. */
import { memo } from 'react';
import type { Layer } from '../../../shared/domain/mix';
import { usePlayback, useStudio } from '../../stores';
import { Button, formatPan, IconButton, LevelMeter, Slider, ToggleIconButton, ValueField } from '../../ui';
import { STRIP_ATTRIBUTE } from '../commands/places';
import { Fader, gainWords } from './Fader';
import { parseGain, SILENCE_DB } from './faderLaw';
import styles from './Mixer.module.css';
import { StripProcessing } from './StripProcessing';
import { looksSame, type MixScope, type StripState, shownMix, stripState } from './stripMix';
import { stripTitle, useStripEdit } from './useStripEdit';

export interface StripProps {
  readonly layer: Layer;
  readonly leafId: string;
  readonly scope: MixScope;
  /** A CSS colour. */
  readonly color: string;
  readonly position: number;
  readonly count: number;
  /** Its processing is open above the mixer. */
  readonly isOpen: boolean;
}

const STATES: Readonly<Record<StripState, { readonly words: string; readonly tooltip: string }>> = {
  own: { words: 'Own mix', tooltip: 'No recording on this branch changes the mix of this one' },
  above: { words: 'Inherited', tooltip: 'A recording further up this branch gives this one its mix' },
  here: { words: 'This branch', tooltip: 'Mixed differently in this branch' },
};

function StripView(props: StripProps) {
  const { layer, leafId, scope, color, position, count, isOpen } = props;
  const { engine, playback, story } = useStudio();
  const { move, rest, current, inherit } = useStripEdit(props);
  const { node } = layer;
  const isSolo = usePlayback((state) => state.solo.has(node.id));
  const mix = shownMix(layer, scope);
  const state = stripState(layer, leafId);
  const isLeaf = node.id === leafId;
  const title = stripTitle(layer);
  const isOverridden = scope === 'node' && state !== 'own';

  return (
    <li
      aria-label={`${title}, layer ${position} of ${count}`}
      className={styles.strip}
      data-muted={mix.mute || undefined}
      data-open={isOpen || undefined}
      {...{ [STRIP_ATTRIBUTE]: node.id }}
    >
      <div className={styles.name} style={{ borderColor: color }}>
        <Button className={styles.title} onPress={() => story.select(node.id)} size="s" variant="quiet">
          {title}
        </Button>
      </div>
      <div className={styles.controls}>
        <Fader
          currentDb={() => current('gainDb')}
          gainDb={mix.gainDb}
          label={`Level of ${title}`}
          onMove={(gainDb) => move({ gainDb })}
          onRest={rest}
        />
        <div className={styles.meter}>
          <LevelMeter
            label={`Meter of ${title}`}
            onClear={() => engine.clearClips()}
            orientation="vertical"
            read={() => engine.layerMeter(node.id)}
          />
        </div>
        <div className={styles.side}>
          <ValueField
            align="center"
            format={gainWords}
            hideLabel
            hint="Type a level such as -3.5; -inf is silence."
            label={`Level of ${title} in dB`}
            maxValue={24}
            minValue={SILENCE_DB}
            onCommit={(gainDb) => {
              move({ gainDb });
              rest();
            }}
            parse={parseGain}
            value={mix.gainDb}
          />
          <div className={styles.pan}>
            <Slider
              format={formatPan}
              label={`Pan of ${title}`}
              maxValue={1}
              minValue={-1}
              onChange={(pan) => move({ pan: Math.round(pan * 100) / 100 })}
              onChangeEnd={rest}
              origin={0}
              step={0.01}
              value={mix.pan}
            />
            <span aria-hidden="true" className={styles.panValue}>
              {formatPan(mix.pan)}
            </span>
          </div>
          <div className={styles.switches}>
            <ToggleIconButton
              icon="mute"
              isSelected={mix.mute}
              label={`Mute ${title}`}
              onChange={(mute) => {
                move({ mute });
                rest();
              }}
              size="s"
              tone="warn"
            />
            <ToggleIconButton
              icon="solo"
              isSelected={isSolo}
              label={`Solo ${title}`}
              onChange={() => playback.toggleSolo(node.id)}
              size="s"
            />
            {state === 'here' ? (
              <IconButton
                icon="restore"
                label={`Reset the mix of ${title} in this branch`}
                onPress={() => inherit(`Reset the mix of ${title}`)}
                size="s"
              />
            ) : null}
          </div>
          <p
            className={styles.state}
            data-state={isLeaf ? 'own' : state}
            title={isLeaf ? 'The last recording of the branch is mixed at itself' : STATES[state].tooltip}
          >
            {isLeaf ? 'Own mix' : isOverridden ? 'Overridden' : STATES[state].words}
          </p>
        </div>
      </div>
      <StripProcessing isOpen={isOpen} layer={layer} leafId={leafId} scope={scope} />
    </li>
  );
}

const sameStrip = (before: StripProps, after: StripProps): boolean => {
  const { layer: a, ...others } = before;
  const { layer: b, ...otherwise } = after;
  return (
    looksSame(a, b) &&
    (Object.keys(others) as (keyof typeof others)[]).every((key) => others[key] === otherwise[key])
  );
};

/** Layers are made anew on every change of the branch; a strip is drawn anew only when its own is different. */
export const Strip = memo(StripView, sameStrip);
