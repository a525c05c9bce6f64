import { type CSSProperties, memo, type ReactNode, useState } from 'react';
import type { LayoutRow } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { audibleRange, tailFrames } from '../../../shared/domain/timeline';
import { nodeVerdict } from '../../../shared/domain/verdict';
import { useStudio } from '../../stores';
import { playNode, recordOver, renameNode } from '../../stores/actions';
import { classNames, formatDuration, Icon, type IconName, verdictLooks } from '../../ui';
import styles from './Outline.module.css';
import { type Guide, indentOf } from './outlineGuides';
import { spokenNode } from './spokenNode';

export interface OutlineRowProps {
  readonly row: LayoutRow;
  readonly node: AudioNode;
  readonly parent: AudioNode | null;
  readonly guides: readonly Guide[];
  readonly top: number;
  readonly rowHeight: number;
  readonly isSelected: boolean;
  readonly isOnBranch: boolean;
  /** Holds the tab stop of the tree. */
  readonly isCurrent: boolean;
  readonly isRenaming: boolean;
  readonly isLive: boolean;
  readonly onChoose: (nodeId: NodeId) => void;
  readonly onMenu: (nodeId: NodeId, x: number, y: number) => void;
  /** The title was typed, or not: the keys go back to the row. */
  readonly onRenamed: () => void;
}

const kindIcons: Readonly<Record<AudioNode['kind'], IconName>> = {
  recording: 'mic',
  import: 'import',
  recovered: 'restore',
  comp: 'scissors',
};

const kindWords: Readonly<Record<AudioNode['kind'], string>> = {
  recording: 'recorded',
  import: 'imported',
  recovered: 'recovered',
  comp: 'comp',
};

const INDENT = 12;
const FIRST_INDENT = 16;

const levelX = (level: number) => FIRST_INDENT + level * INDENT;
export const lineVariable = (line: number) => `var(--branch-${(line % 8) + 1})`;

/**
 * What a screen reader says of a row after its title. It begins with the words that are drawn, in their order, so that
 * somebody who speaks to the computer can say what they see.
 */
function describe(node: AudioNode, parent: AudioNode | null, ghost: boolean): string {
  if (ghost) return 'deleted';
  const range = audibleRange(node);
  const parts = [formatDuration(range.to - range.from, node.sampleRate)];
  const tail = parent ? tailFrames(node, parent) : 0;
  if (tail > 0) parts.push(`+${formatDuration(tail, node.sampleRate)} tail`);
  parts.push(kindWords[node.kind]);
  if (node.mute) parts.push('muted');
  const verdict = nodeVerdict(node);
  if (verdict) parts.push(`receipt: ${verdict.word.toLowerCase()}`);
  return parts.join(', ');
}

const alike = <T extends object>(a: T, b: Partial<T>) =>
  (Object.keys(b) as (keyof T)[]).every((key) => Object.is(a[key], b[key]));

/** Rows and guides are made anew each time that somebody asks the layout for them. */
function isSameRow(before: OutlineRowProps, after: OutlineRowProps): boolean {
  const { row, guides, ...rest } = after;
  return (
    alike(before, rest) &&
    alike(before.row, row) &&
    before.guides.length === guides.length &&
    guides.every((guide, at) => alike(before.guides[at]!, guide))
  );
}

export const OutlineRow = memo(function OutlineRow(props: OutlineRowProps) {
  const { row, node, parent, guides, top, rowHeight, isSelected, isOnBranch, isCurrent, isRenaming, isLive } =
    props;
  const { treeView } = useStudio();
  const level = indentOf(row.depth);
  const color = node.color ?? lineVariable(row.line);
  const style = { top, height: rowHeight, '--line-color': color } as CSSProperties;
  const words = isLive ? 'live' : describe(node, parent, row.ghost);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it listens to the keys.
    <div
      aria-description={isLive || row.ghost ? undefined : spokenNode(node, parent, row.children)}
      aria-expanded={row.hasChildren ? row.expanded : undefined}
      aria-label={`${node.title}, ${words}`}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-selected={isSelected}
      aria-setsize={row.siblings}
      className={classNames(styles.row, isSelected && styles.selected, row.ghost && styles.ghost)}
      data-branch={isOnBranch || undefined}
      data-live={isLive || undefined}
      data-node={node.id}
      onClick={() => props.onChoose(node.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        props.onMenu(node.id, event.clientX, event.clientY);
      }}
      role="treeitem"
      style={style}
      tabIndex={isCurrent ? 0 : -1}
    >
      <Guides
        guides={guides}
        level={level}
        parentLevel={row.depth > 0 ? indentOf(row.depth - 1) : null}
        row={row}
      />
      <span className={styles.station} data-ghost={row.ghost || undefined} style={{ left: levelX(level) }} />
      <span className={styles.words} style={{ paddingLeft: levelX(level) + 12 }}>
        {isRenaming ? (
          <TitleField node={node} onRenamed={props.onRenamed} />
        ) : (
          <span className={styles.title}>
            <span className={styles.titleText}>{node.title}</span>
          </span>
        )}{' '}
        {rowHeight >= 44 ? (
          <span className={styles.facts}>
            <Icon name={isLive ? 'record' : kindIcons[node.kind]} size={12} />
            <Facts isLive={isLive} node={node} parent={parent} row={row} />
          </span>
        ) : null}
      </span>
      {row.hasChildren ? (
        <Fold isExpanded={row.expanded} onToggle={() => treeView.setCollapsed(node.id, row.expanded)} />
      ) : null}
      {row.ghost || isLive ? null : <RowActions node={node} />}
    </div>
  );
}, isSameRow);

function Facts({
  node,
  parent,
  row,
  isLive,
}: Pick<OutlineRowProps, 'node' | 'parent' | 'row' | 'isLive'>): ReactNode {
  if (isLive) return <span>Live</span>;
  if (row.ghost) return <span>Deleted</span>;
  const range = audibleRange(node);
  const tail = parent ? tailFrames(node, parent) : 0;
  const verdict = nodeVerdict(node);
  return (
    <>
      <span>{formatDuration(range.to - range.from, node.sampleRate)}</span>{' '}
      {tail > 0 ? <span className={styles.tail}>+{formatDuration(tail, node.sampleRate)}</span> : null}
      {node.mute ? <Icon name="mute" size={12} /> : null}
      {verdict ? (
        <span
          className={styles.verdict}
          data-tone={verdictLooks[verdict.colour].tone}
          title={`${verdict.word}: ${verdict.sentence}`}
        >
          <Icon name={verdictLooks[verdict.colour].icon} size={12} />
        </span>
      ) : null}
    </>
  );
}

/** The metro lines beside a title: those that pass, the one that arrives, the one that goes on below. */
function Guides({
  guides,
  row,
  level,
  parentLevel,
}: {
  readonly guides: readonly Guide[];
  readonly row: LayoutRow;
  readonly level: number;
  readonly parentLevel: number | null;
}) {
  return (
    <>
      {guides.map((guide) => (
        <span
          className={styles.guide}
          key={guide.level}
          style={{ left: levelX(guide.level), background: lineVariable(guide.line) }}
        />
      ))}
      {parentLevel === null ? null : (
        <span
          className={styles.elbow}
          style={{ left: levelX(parentLevel), width: Math.max(0, levelX(level) - levelX(parentLevel)) }}
        />
      )}
      {row.hasChildren && row.expanded ? (
        <span className={styles.down} style={{ left: levelX(level), background: lineVariable(row.line) }} />
      ) : null}
    </>
  );
}

function Fold({ isExpanded, onToggle }: { readonly isExpanded: boolean; readonly onToggle: () => void }) {
  return (
    // Not a tab stop and hidden from screen readers: the row itself says and does it (aria-expanded, arrow keys).
    <span
      aria-hidden="true"
      className={styles.fold}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon name={isExpanded ? 'chevronDown' : 'chevronRight'} size={12} />
    </span>
  );
}

/** Shortcuts for the pointer; the keyboard has Enter and R. */
function RowActions({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  const action = (icon: IconName, title: string, run: () => void) => (
    <span
      aria-hidden="true"
      className={styles.action}
      data-icon={icon}
      onClick={(event) => {
        event.stopPropagation();
        run();
      }}
      title={title}
    >
      <Icon name={icon} size={14} />
    </span>
  );
  return (
    <span className={styles.actions}>
      {action('play', `Play ${node.title} (Enter)`, () => void playNode(studio, node.id))}
      {action('record', `Record over ${node.title} (R)`, () => void recordOver(studio, node.id))}
    </span>
  );
}

function TitleField({ node, onRenamed }: { readonly node: AudioNode; readonly onRenamed: () => void }) {
  const studio = useStudio();
  const [text, setText] = useState(node.title);
  const close = () => studio.ui.rename(null);
  const commit = () => {
    void renameNode(studio, node.id, text);
    close();
  };
  return (
    <input
      aria-label="Title"
      // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to type here.
      autoFocus
      className={styles.field}
      maxLength={500}
      onBlur={commit}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onFocus={(event) => event.target.select()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        onRenamed();
        if (event.key === 'Enter') commit();
        else close();
      }}
      value={text}
    />
  );
}
