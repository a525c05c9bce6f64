/** What a command is. The tables of them lie beside, one an area. */
import type { MenuCommand } from '../../../shared/contract/schemas';
import type { Studio } from '../../stores';
import type { IconName } from '../../ui';

export type CommandGroup = 'Transport' | 'Story' | 'Node' | 'View' | 'Studio';

export type NudgeId =
  | 'nudgeEarlier'
  | 'nudgeLater'
  | 'nudgeFarEarlier'
  | 'nudgeFarLater'
  | 'nudgeSampleEarlier'
  | 'nudgeSampleLater';

export type CommandId =
  | MenuCommand
  | 'stop'
  | 'toStart'
  | 'toEnd'
  | 'loop'
  | 'comparePrevious'
  | 'compareNext'
  | 'compareParent'
  | 'matchLoudness'
  | 'regionStart'
  | 'regionEnd'
  | 'keepLast'
  | 'noteTake'
  | 'metronome'
  | 'rename'
  | 'restore'
  | 'compareTakes'
  | 'like'
  | 'canon'
  | 'deepCut'
  | 'zoomSelection'
  | 'follow'
  | 'rowsTaller'
  | 'rowsLower'
  | 'toggleStories'
  | 'toggleInspector'
  | 'toggleMixer'
  | 'toggleOutline'
  | 'toggleRecordPanel'
  | 'processing'
  | 'focusTree'
  | 'clearClips'
  | 'measureLatency'
  | NudgeId
  | 'palette'
  | 'demo';

export interface Command {
  readonly id: CommandId;
  readonly label: string;
  readonly group: CommandGroup;
  /** As `keys.ts` reads them; the first is shown. */
  readonly keys: readonly string[];
  readonly icon?: IconName;
  /** Also while a text field has the focus. Only for keys that no text field needs. */
  readonly inText?: boolean;
  readonly isEnabled?: (studio: Studio) => boolean;
  readonly run: (studio: Studio) => void | Promise<void>;
}
