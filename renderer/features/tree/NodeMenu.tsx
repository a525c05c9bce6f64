import { useRef } from 'react';
import { Popover } from 'react-aria-components';
import type { NodeId } from '../../../shared/domain/model';
import { useStory, useStudio } from '../../stores';
import { playNode, recordAgain, recordOver, removeNode, restoreNode } from '../../stores/actions';
import { type MenuEntry, MenuList } from '../../ui';
import menuStyles from '../../ui/Menu.module.css';
import { runCommand, shortcutOf } from '../commands';
import styles from './NodeMenu.module.css';

export interface MenuPlace {
  readonly nodeId: NodeId;
  /** CSS pixels in the window. */
  readonly x: number;
  readonly y: number;
}

/** What can be done with a node, at the pointer. */
export function NodeMenu({
  place,
  onClose,
}: {
  readonly place: MenuPlace | null;
  readonly onClose: () => void;
}) {
  const studio = useStudio();
  const anchor = useRef<HTMLSpanElement>(null);
  const node = useStory((state) => (place ? (state.tree?.byId.get(place.nodeId) ?? null) : null));

  const entries: MenuEntry[] = node
    ? [
        {
          id: 'play',
          label: 'Play',
          icon: 'play',
          shortcut: 'Enter',
          onAction: () => void playNode(studio, node.id),
        },
        {
          id: 'record',
          label: 'Record over',
          icon: 'record',
          shortcut: shortcutOf('record'),
          onAction: () => void recordOver(studio, node.id),
        },
        {
          id: 'recordAgain',
          label: 'Record again over its parent',
          icon: 'record',
          shortcut: shortcutOf('recordAgain'),
          onAction: () => void recordAgain(studio, node.id),
        },
        {
          id: 'import',
          label: 'Import over…',
          icon: 'import',
          shortcut: shortcutOf('import'),
          onAction: () => runCommand(studio, 'import'),
        },
        'separator',
        {
          id: 'loop',
          label: 'Loop',
          icon: 'loop',
          shortcut: shortcutOf('loop'),
          onAction: () => runCommand(studio, 'loop'),
        },
        {
          id: 'show',
          label: 'Show it whole',
          icon: 'fit',
          shortcut: shortcutOf('zoomSelection'),
          onAction: () => runCommand(studio, 'zoomSelection'),
        },
        {
          id: 'mixdown',
          label: 'Mix down this branch…',
          icon: 'export',
          shortcut: shortcutOf('mixdown'),
          onAction: () => studio.ui.openDialog({ kind: 'export', nodeId: node.id }),
        },
        'separator',
        {
          id: 'rename',
          label: 'Rename',
          icon: 'rename',
          shortcut: shortcutOf('rename'),
          onAction: () => studio.ui.rename(node.id),
        },
        node.deleted
          ? {
              id: 'restore',
              label: 'Restore',
              icon: 'restore',
              onAction: () => void restoreNode(studio, node.id),
            }
          : {
              id: 'remove',
              label: 'Delete',
              icon: 'trash',
              isDanger: true,
              shortcut: shortcutOf('remove'),
              onAction: () => void removeNode(studio, node.id),
            },
      ]
    : [];

  return (
    <>
      <span
        className={styles.anchor}
        ref={anchor}
        style={place ? { left: place.x, top: place.y } : undefined}
      />
      <Popover
        aria-label={node ? `Actions for ${node.title}` : 'Actions'}
        className={menuStyles.popover ?? ''}
        isOpen={place !== null && node !== null}
        offset={0}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="bottom start"
        triggerRef={anchor}
      >
        <MenuList autoFocus entries={entries} label={node ? `Actions for ${node.title}` : 'Actions'} />
      </Popover>
    </>
  );
}
