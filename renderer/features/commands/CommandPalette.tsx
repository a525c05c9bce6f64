import { useMemo, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { indexForSearch, type SearchIndex, search } from '../../../shared/domain/curation/search';
import type { AudioNode } from '../../../shared/domain/model';
import { useStories, useStory, useStudio, useUi } from '../../stores';
import { openStory } from '../../stores/actions';
import { Icon, type IconName, Kbd } from '../../ui';
import styles from './CommandPalette.module.css';
import { commands, runCommand } from './commands';
import { searchBy } from './search';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly icon: IconName | undefined;
  readonly keys: string | undefined;
  readonly isDisabled: boolean;
  readonly run: () => void;
}

/** Titles found in the tree; more than that and one types another letter. */
const MOST_NODES = 40;

/** Commands, stories and nodes by a few letters of their names. */
export function CommandPalette() {
  const { ui } = useStudio();
  const isOpen = useUi(({ dialog }) => dialog?.kind === 'palette');
  return (
    <ModalOverlay
      className={styles.scrim}
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) ui.closeDialog();
      }}
    >
      <Modal className={styles.modal}>
        <Dialog aria-label="Find a command" className={styles.dialog}>
          <Palette />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** By what is said of them and by facts such as `has:tail`; then by letters of their titles, for who types fast. */
function nodesFor(index: SearchIndex, query: string): readonly AudioNode[] {
  const said = search(index, query).slice(0, MOST_NODES);
  const known = new Set(said);
  const others = index.entries.flatMap(({ node }) => (node.deleted || known.has(node) ? [] : [node]));
  return [...said, ...searchBy(others, query, ({ title }) => title)].slice(0, MOST_NODES);
}

function Palette() {
  const studio = useStudio();
  const [query, setQuery] = useState('');
  const stories = useStories(({ list }) => list);
  const content = useStory((state) => state.content);
  const asks = query !== '';
  // With the first letter, so that a large story doesn't hold up the palette's opening.
  const index = useMemo(() => (asks && content ? indexForSearch(content) : null), [asks, content]);

  const close = () => studio.ui.closeDialog();
  const entries: Entry[] = commands
    .filter(({ id }) => id !== 'palette')
    .map((command) => ({
      id: command.id,
      label: command.label,
      group: command.group,
      icon: command.icon,
      keys: command.keys[0],
      isDisabled: !(command.isEnabled?.(studio) ?? true),
      run: () => runCommand(studio, command.id),
    }));
  for (const story of stories) {
    const run = () => void openStory(studio, story.id);
    entries.push({
      id: `story ${story.id}`,
      label: `Open ${story.title}`,
      group: 'Stories',
      icon: 'tree',
      keys: undefined,
      isDisabled: false,
      run,
    });
  }
  const entryOf = (node: AudioNode): Entry => ({
    id: `node ${node.id}`,
    label: node.title,
    group: node.deleted ? 'Deleted' : 'Nodes',
    icon: 'wave',
    keys: undefined,
    isDisabled: false,
    run: () => studio.story.select(node.id),
  });
  const found = [
    ...searchBy(entries, query, ({ label }) => label),
    ...(index ? nodesFor(index, query).map(entryOf) : []),
  ];
  const runById = (id: string) => {
    const entry = found.find((candidate) => candidate.id === id);
    close();
    // After the dialog gave the focus back, so that what the command focuses keeps it.
    if (entry) setTimeout(entry.run, 0);
  };

  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <SearchField aria-label="Find a command, a story or a node" autoFocus className={styles.search}>
        <Icon name="search" />
        <Input
          className={styles.input}
          placeholder="Find a command, a story, or nodes: bass tag:keep has:tail"
        />
      </SearchField>
      <Menu
        aria-label="Found"
        className={styles.list}
        disabledKeys={found.filter(({ isDisabled }) => isDisabled).map(({ id }) => id)}
        items={found}
        onAction={(key) => runById(String(key))}
        renderEmptyState={() => <p className={styles.none}>Nothing is called that.</p>}
      >
        {(entry) => (
          <MenuItem className={styles.item} id={entry.id} textValue={entry.label}>
            <span className={styles.glyph}>{entry.icon ? <Icon name={entry.icon} /> : null}</span>
            <span className={styles.label}>{entry.label}</span>
            <span className={styles.group}>{entry.group}</span>
            <span className={styles.keys}>{entry.keys ? <Kbd keys={entry.keys} /> : null}</span>
          </MenuItem>
        )}
      </Menu>
    </Autocomplete>
  );
}
