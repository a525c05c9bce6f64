/** A story as a tree of lines, for people. Pure: the JSON beside it is for programs. */
import { audibleFrames } from '../../shared/domain/kernel/mixPlan';
import { nodeProcessing } from '../../shared/domain/mix';
import type { AudioNode, StoryContent } from '../../shared/domain/model';
import { processingWords } from '../../shared/domain/processing/settings';
import { audibleRange, storyFrames, tailFrames } from '../../shared/domain/timeline';
import { childrenOf, indexTree, parentOf, type StoryTree } from '../../shared/domain/tree';
import { shortId } from './ids';
import { cut, oneLine, table } from './text/plainText';
import { clockTime } from './text/time';

/** Titles longer than this are cut: the numbers beside them are why one draws a tree. */
const TITLE_COLUMNS = 48;

/** Levels that are indented. A branch may be hundreds deep; below this its depth is written as a number. */
const INDENTED_LEVELS = 24;

interface Line {
  readonly node: AudioNode;
  /** The branches drawn before the title. */
  readonly rails: string;
}

/** Parents before children, oldest first, each with its rails. A loop: a branch may be thousands of nodes deep. */
function linesOf(tree: StoryTree<AudioNode>): Line[] {
  const lines: Line[] = [];
  const stack: { node: AudioNode; before: string; depth: number; last: boolean }[] = [];
  const push = (nodes: readonly AudioNode[], before: string, depth: number) => {
    for (let at = nodes.length - 1; at >= 0; at -= 1)
      stack.push({ node: nodes[at]!, before, depth, last: at === nodes.length - 1 });
  };
  push(tree.seeds, '', 0);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, before, depth, last } = next;
    const indented = depth < INDENTED_LEVELS;
    lines.push({ node, rails: indented ? `${before}${last ? '└─ ' : '├─ '}` : `${before}${depth}: ` });
    push(childrenOf(tree, node.id), indented ? `${before}${last ? '   ' : '│  '}` : before, depth + 1);
  }
  return lines;
}

function mixWords(node: AudioNode): string[] {
  const { gainDb, pan, mute } = node;
  const words: string[] = [];
  if (gainDb !== 0) words.push(`${gainDb > 0 ? '+' : ''}${Number(gainDb.toFixed(2))} dB`);
  if (pan !== 0) words.push(`pan ${pan > 0 ? 'R' : 'L'}${Math.round(Math.abs(pan) * 100)}`);
  if (mute) words.push('muted');
  words.push(...processingWords(nodeProcessing(node)));
  return words;
}

function remarks(node: AudioNode): string {
  const words = mixWords(node);
  if (node.kind === 'recovered') words.push('recovered');
  if (node.deleted) words.push('removed');
  return words.join(', ');
}

function row({ node, rails }: Line, tree: StoryTree<AudioNode>): string[] {
  const { sampleRate } = node;
  const parent = parentOf(tree, node.id);
  const tail = parent ? tailFrames(node, parent) : 0;
  const title = cut(oneLine(node.title) || '(no title)', TITLE_COLUMNS);
  return [
    `${rails}${node.deleted ? '✗ ' : ''}${title}`,
    clockTime(audibleRange(node).from, sampleRate),
    clockTime(audibleFrames(node), sampleRate),
    tail > 0 ? `tail +${clockTime(tail, sampleRate)}` : '',
    shortId(node.id),
    remarks(node),
  ];
}

/** Start, length, tail, short id and what is special about each node. Removed nodes are shown and marked. */
export function drawTree(content: StoryContent): string {
  const { story, nodes } = content;
  const living = nodes.filter((node) => !node.deleted).length;
  const facts = [
    `${story.sampleRate} Hz`,
    `${living} ${living === 1 ? 'node' : 'nodes'}`,
    clockTime(storyFrames(nodes), story.sampleRate),
    ...(story.extensionRule ? ['every node must leave a tail'] : []),
    ...(story.deleted ? ['removed'] : []),
  ];
  const head = `${oneLine(story.title)}  (${facts.join(', ')})`;
  if (nodes.length === 0) return head;
  const tree = indexTree(nodes);
  const rows = linesOf(tree).map((line) => row(line, tree));
  return `${head}\n${table([['', 'start', 'length', '', 'id', ''], ...rows], [1, 2])}`;
}
