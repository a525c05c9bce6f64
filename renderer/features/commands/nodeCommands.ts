/** What can be done with the chosen node. */
import { compareTakes, nudge, removeNode, restoreNode, toggleLike } from '../../stores/actions';
import type { Command, NudgeId } from './command';
import { canMove, hasSelection, selected } from './conditions';

const moves: readonly (readonly [NudgeId, keys: string, words: string, run: Command['run']])[] = [
  ['nudgeEarlier', 'Alt+ArrowLeft', '1 ms earlier', (studio) => nudge(studio, -1)],
  ['nudgeLater', 'Alt+ArrowRight', '1 ms later', (studio) => nudge(studio, 1)],
  ['nudgeFarEarlier', 'Shift+Alt+ArrowLeft', '10 ms earlier', (studio) => nudge(studio, -10)],
  ['nudgeFarLater', 'Shift+Alt+ArrowRight', '10 ms later', (studio) => nudge(studio, 10)],
  ['nudgeSampleEarlier', 'Alt+J', '1 sample earlier', ({ nudger }) => nudger.by(-1)],
  ['nudgeSampleLater', 'Alt+K', '1 sample later', ({ nudger }) => nudger.by(1)],
];

export const nodeCommands: readonly Command[] = [
  {
    id: 'rename',
    label: 'Rename the chosen node',
    group: 'Node',
    keys: ['F2'],
    icon: 'rename',
    isEnabled: hasSelection,
    run: (studio) => studio.ui.rename(selected(studio)?.id ?? null),
  },
  {
    id: 'remove',
    label: 'Delete the chosen node',
    group: 'Node',
    keys: ['Delete', 'Backspace'],
    icon: 'trash',
    isEnabled: (studio) => selected(studio)?.deleted === false,
    run: (studio) => {
      const node = selected(studio);
      if (node) return removeNode(studio, node.id);
    },
  },
  {
    id: 'restore',
    label: 'Restore the chosen ghost',
    group: 'Node',
    keys: [],
    icon: 'restore',
    isEnabled: (studio) => selected(studio)?.deleted === true,
    run: (studio) => {
      const node = selected(studio);
      if (node) return restoreNode(studio, node.id);
    },
  },
  {
    id: 'like',
    label: 'Like the chosen node, or take it back',
    group: 'Node',
    keys: ['Shift+L'],
    icon: 'star',
    isEnabled: (studio) => selected(studio)?.deleted === false,
    run: (studio) => {
      const node = selected(studio);
      if (node) return toggleLike(studio, node.id);
    },
  },
  ...moves.map(
    ([id, keys, words, run]): Command => ({
      id,
      label: `Move the chosen node ${words}`,
      group: 'Node',
      keys: [keys],
      isEnabled: canMove,
      run,
    }),
  ),
  {
    id: 'compareTakes',
    label: 'Compare takes, or open the chosen comp',
    group: 'Node',
    keys: ['Alt+T'],
    icon: 'wave',
    isEnabled: hasSelection,
    run: (studio) => {
      const node = selected(studio);
      if (node) compareTakes(studio, node.id);
    },
  },
];
