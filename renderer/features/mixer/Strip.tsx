/** One layer of the branch: level, pan, mute, solo, and where its mix comes from. */
import { memo } from 'react';
import type { Layer } from '../../../shared/domain/mix';
import type { Mix } from '../../../shared/domain/model';
import { useEdit, useGestureEdit, usePlayback, useStudio } from '../../stores';
import { Button, formatPan, IconButton, LevelMeter, Slider, ToggleIconButton, ValueField } from '../../ui';
import { Fader, gainWords } from './Fader';
import { parseGain, SILENCE_DB } from './faderLaw';
import styles from './Mixer.module.css';
import { type MixScope, mixEdit, resetEdits, type StripState, shownMix, stripState } from './stripMix';

export interface StripProps {
  readonly layer: Layer;
  readonly leafId: string;
  readonly scope: MixScope;
  /** A CSS colour. */
  readonly color: string;
  readonly position: number;
  readonly count: number;
}

const STATES: Readonly<Record<StripState, { readonly words: string; readonly tooltip: string }>> = {
  own: { words: 'Own mix', tooltip: 'No recording on this branch changes the mix of this one' },
  above: { words: 'Inherited', tooltip: 'A recording further up this branch gives this one its mix' },
  here: { words: 'This branch', tooltip: 'Mixed differently in this branch' },
};

const verb = (field: keyof Mix, value: Mix[keyof Mix]): string => {
  if (field === 'gainDb') return 'Set the level of';
  if (field === 'pan') return 'Pan';
  return value ? 'Mute' : 'Unmute';
};

/** Live while it moves, stored once when it rests. */
function useMixDrag({ layer, leafId, scope }: StripProps) {
  const { move, rest, held } = useGestureEdit();
  return {
    rest,
    /** A field as the gesture has it now, which the screen may not show yet. */
    current: <F extends keyof Mix>(field: F): Mix[F] => {
      const { id } = mixEdit(layer, leafId, scope, field, layer[field]);
      return (held(id, field) as Mix[F] | undefined) ?? shownMix(layer, scope)[field];
    },
    move: <F extends keyof Mix>(field: F, value: Mix[F]) =>
      move(
        `${verb(field, value)} ${layer.node.title || 'node'}`,
        mixEdit(layer, leafId, scope, field, value),
        shownMix(layer, scope)[field],
      ),
  };
}

function StripView(props: StripProps) {
  const { layer, leafId, scope, color, position, count } = props;
  const { engine, playback, story } = useStudio();
  const { edit } = useEdit();
  const { move, rest, current } = useMixDrag(props);
  const { node } = layer;
  const isSolo = usePlayback((state) => state.solo.has(node.id));
  const mix = shownMix(layer, scope);
  const state = stripState(layer, leafId);
  const isLeaf = node.id === leafId;
  const title = node.title || 'Untitled';
  const isOverridden = scope === 'node' && state !== 'own';

  return (
    <li
      aria-label={`${title}, layer ${position} of ${count}`}
      className={styles.strip}
      data-muted={mix.mute || undefined}
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
          onMove={(gainDb) => move('gainDb', gainDb)}
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
              move('gainDb', gainDb);
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
              onChange={(pan) => move('pan', Math.round(pan * 100) / 100)}
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
                move('mute', mute);
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
                onPress={() => void edit(`Reset the mix of ${title}`, resetEdits(layer, leafId))}
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
    </li>
  );
}

const sameStrip = (before: StripProps, after: StripProps): boolean => {
  const { layer: a, ...others } = before;
  const { layer: b, ...otherwise } = after;
  return (
    a.node === b.node &&
    a.gainDb === b.gainDb &&
    a.pan === b.pan &&
    a.mute === b.mute &&
    a.source.gainDb === b.source.gainDb &&
    a.source.pan === b.source.pan &&
    a.source.mute === b.source.mute &&
    (Object.keys(others) as (keyof typeof others)[]).every((key) => others[key] === otherwise[key])
  );
};

/** Layers are made anew on every change of the branch; a strip is drawn anew only when its own is different. */
export const Strip = memo(StripView, sameStrip);
