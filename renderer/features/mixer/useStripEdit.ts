/** The settings of a strip under the hand: live while they move, stored once when they rest. */
import type { Layer } from '../../../shared/domain/mix';
import type { Processing } from '../../../shared/domain/model';
import type { ProcessingAmount, ProcessingSwitch } from '../../../shared/domain/processing/settings';
import { type FieldMove, useEdit, useGestureEdit } from '../../stores';
import { changeLabel, deviceOf } from './processingWords';
import {
  type MixScope,
  mixEdit,
  resetEdits,
  type StripField,
  type StripSettings,
  settingEdits,
  shownField,
} from './stripMix';

/** The strip that is edited, and where its changes go. */
export interface EditedStrip {
  readonly layer: Layer;
  readonly leafId: string;
  readonly scope: MixScope;
}

export interface StripEdit {
  /** While something moves; several fields are one gesture. */
  move(changes: Partial<StripSettings>): void;
  /**
   * The same for amounts of processing: a device that is off is switched on by it, for whoever turns a knob wants to
   * hear it.
   */
  turn(changes: Partial<Pick<Processing, ProcessingAmount>>): void;
  /** The gesture is over. */
  rest(): void;
  /** A field as the gesture has it now, which the screen may not show yet. */
  current<F extends StripField>(field: F): StripSettings[F];
  /** Settings at once, as one step of the history; nothing for what is set already. */
  apply(label: string, settings: Partial<Processing>): void;
  /** Takes away what this branch overrides, of some fields or of all. */
  inherit(label: string, fields?: readonly StripField[]): void;
}

export const stripTitle = (layer: Layer): string => layer.node.title || 'Untitled';

export function useStripEdit({ layer, leafId, scope }: EditedStrip): StripEdit {
  const { moveTogether, rest, held } = useGestureEdit();
  const { edit } = useEdit();

  const current = <F extends StripField>(field: F): StripSettings[F] => {
    const shown = shownField(layer, scope, field);
    const { id } = mixEdit(layer, leafId, scope, field, shown);
    return (held(id, field) as StripSettings[F] | undefined) ?? shown;
  };

  const move = (changes: Partial<StripSettings>, named = changes) => {
    const moves = (Object.keys(changes) as StripField[]).map(
      (field): FieldMove => ({
        edit: mixEdit(layer, leafId, scope, field, changes[field] as StripSettings[typeof field]),
        first: shownField(layer, scope, field),
      }),
    );
    moveTogether(changeLabel(stripTitle(layer), named), moves);
  };

  return {
    rest,
    current,
    move,
    turn: (changes) => {
      const switches = new Set((Object.keys(changes) as ProcessingAmount[]).map(deviceOf));
      const off = [...switches].filter((device): device is ProcessingSwitch => !current(device));
      move({ ...changes, ...Object.fromEntries(off.map((device) => [device, true])) }, changes);
    },
    apply: (label, settings) => {
      rest();
      const edits = settingEdits(layer, leafId, scope, settings);
      if (edits.length > 0) void edit(label, edits);
    },
    inherit: (label, fields) => {
      rest();
      const edits = resetEdits(layer, leafId, fields);
      if (edits.length > 0) void edit(label, edits);
    },
  };
}
