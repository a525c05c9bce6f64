/**
 * The exit kit's player: the tree of a story and the mixes of its branches, from the disk, without a network.
 *
 * No library and no fetch: the page is one file, and a page from the disk may read no other but media. One audio
 * element plays the mix of a branch; to go to another branch is to go on at the same moment in another mix.
 */
import type { PlayerBranch, PlayerNode, PlayerStory } from '../../shared/contract/playerStory';
import tokens from '../ui/tokens.css?inline';
import styles from './player.css?inline';
import { placeNodes } from './playerLayout';

const ROW = 52;
const CLIP = 40;
/** Px a second, at least; a short story fills the window, and a long one is scrolled. */
const SCALE = 24;
/** Px that browsers still draw and scroll without trouble. */
const WIDEST = 20_000;
const MARGIN = 40;
const SEEK_SECONDS = 5;

const story = JSON.parse(document.getElementById('story')?.textContent ?? '{}') as PlayerStory;

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

const svg = (tag: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

function style(): void {
  const sheet = make('style', '', `${tokens}\n${styles}`);
  document.head.append(sheet);
  const light = matchMedia('(prefers-color-scheme: light)');
  const follow = () => {
    document.documentElement.dataset.theme = light.matches ? 'light' : 'dark';
  };
  light.addEventListener('change', follow);
  follow();
}

/** A waveform around the middle of the clip, in a box of 200 by 100. */
function waveform(outline: readonly number[]): SVGElement {
  const picture = svg('svg', { viewBox: '0 0 200 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const at = (index: number) => (index * 200) / Math.max(1, outline.length - 1);
  const above = outline.map(
    (level, index) => `${at(index).toFixed(1)},${(50 - (level / 255) * 48).toFixed(1)}`,
  );
  const below = outline.map(
    (level, index) => `${at(index).toFixed(1)},${(50 + (level / 255) * 48).toFixed(1)}`,
  );
  picture.append(svg('polygon', { points: [...above, ...below.reverse()].join(' ') }));
  return picture;
}

function open(): void {
  style();
  const seconds = (frames: number) => frames / story.sampleRate;
  const { placed, rows } = placeNodes(story);
  const start = Math.min(0, ...story.nodes.map(({ from }) => seconds(from)));
  const end = Math.max(1, ...story.nodes.map(({ to }) => seconds(to)));
  const length = end - start;
  const scale = Math.min(Math.max(SCALE, (innerWidth - MARGIN) / length), WIDEST / length);
  const x = (time: number) => (time - start) * scale;
  const place = new Map(placed.map((each) => [each.node.id, each]));

  const header = make('header');
  header.append(make('h1', '', story.title));
  header.append(
    make(
      'p',
      'hint',
      'Choose a recording to hear its branch. Space plays, ← and → move, ↑ and ↓ change the branch.',
    ),
  );

  const map = make('div', 'map');
  map.style.width = `${x(end)}px`;
  map.style.height = `${rows * ROW}px`;
  const edges = svg('svg', {
    class: 'edges',
    width: `${x(end)}`,
    height: `${rows * ROW}`,
    'aria-hidden': 'true',
  });
  map.append(edges);
  const paths = new Map<string, SVGElement>();
  const clips = new Map<string, HTMLButtonElement>();
  for (const { node, row } of placed) {
    const parent = node.parentId === null ? undefined : place.get(node.parentId);
    if (parent) {
      const [left, top, bottom] = [x(seconds(node.from)), parent.row * ROW + CLIP, row * ROW + CLIP / 2];
      // Out of the parent's clip, also for what begins before or after it.
      const [first, last] = [x(seconds(parent.node.from)) + 8, x(seconds(parent.node.to)) - 8];
      const stem = Math.max(Math.min(first, last), Math.min(left - 8, last));
      const line = svg('path', {
        d: `M ${stem} ${top} V ${bottom - 6} Q ${stem} ${bottom} ${stem + 6} ${bottom} H ${left}`,
      });
      paths.set(node.id, line);
      edges.append(line);
    }
    const clip = make('button', 'clip');
    clip.type = 'button';
    clip.style.left = `${x(seconds(node.from))}px`;
    clip.style.top = `${row * ROW}px`;
    clip.style.width = `${Math.max(24, x(seconds(node.to)) - x(seconds(node.from)))}px`;
    clip.style.height = `${CLIP}px`;
    if (node.outline.length > 1) clip.append(waveform(node.outline));
    clip.append(make('span', '', node.title));
    clip.title = [node.title, node.creator].filter(Boolean).join(', ');
    if (node.deleted) clip.dataset.ghost = '';
    if (node.color) clip.style.setProperty('--own', node.color);
    clip.addEventListener('click', () => choose(branchThrough(node), seconds(Math.max(0, node.from))));
    clips.set(node.id, clip);
    map.append(clip);
  }
  const playhead = make('div', 'playhead');
  map.append(playhead);
  const main = make('main');
  main.append(map);

  const audio = make('audio');
  audio.preload = 'auto';
  const play = make('button', '', 'Play');
  play.type = 'button';
  const seek = make('input');
  seek.type = 'range';
  seek.min = '0';
  seek.step = '0.01';
  seek.setAttribute('aria-label', 'Place in the branch');
  const time = make('span', 'time', '0:00');
  const name = make('strong');
  name.setAttribute('role', 'status');
  const notes = make('p', 'notes');
  const footer = make('footer');
  footer.append(play, seek, time, name, notes, audio);
  document.body.append(header, main, footer);

  let current: PlayerBranch | undefined;

  /** The branch that plays stays, when the recording is part of it. */
  const branchThrough = (node: PlayerNode): PlayerBranch | undefined =>
    current?.nodeIds.includes(node.id)
      ? current
      : story.branches.find(({ nodeIds }) => nodeIds.includes(node.id));

  function choose(branch: PlayerBranch | undefined, at: number): void {
    if (!branch) return;
    const wasPlaying = !audio.paused;
    const isNew = branch !== current;
    current = branch;
    const last = place.get(branch.nodeId)?.node;
    name.textContent = last?.title ?? '';
    notes.textContent = last?.notes ?? '';
    for (const [id, clip] of clips) clip.setAttribute('aria-pressed', String(branch.nodeIds.includes(id)));
    for (const [id, path] of paths) path.toggleAttribute('data-heard', branch.nodeIds.includes(id));
    if (!isNew) {
      audio.currentTime = at;
      return;
    }
    audio.src = branch.path.split('/').map(encodeURIComponent).join('/');
    audio.addEventListener(
      'loadedmetadata',
      () => {
        audio.currentTime = Math.min(at, audio.duration);
        if (wasPlaying) void audio.play();
      },
      { once: true },
    );
  }

  const toggle = () => {
    if (audio.paused) void audio.play();
    else audio.pause();
  };
  const draw = () => {
    playhead.style.transform = `translateX(${x(audio.currentTime)}px)`;
    seek.max = String(Number.isFinite(audio.duration) ? audio.duration : 0);
    seek.value = String(audio.currentTime);
    seek.setAttribute('aria-valuetext', clock(audio.currentTime));
    time.textContent = `${clock(audio.currentTime)} / ${clock(audio.duration || 0)}`;
    play.textContent = audio.paused ? 'Play' : 'Pause';
  };
  const follow = () => {
    draw();
    if (!audio.paused) requestAnimationFrame(follow);
  };
  for (const event of ['pause', 'seeked', 'loadedmetadata', 'ended'] as const)
    audio.addEventListener(event, draw);
  audio.addEventListener('play', follow);
  audio.addEventListener('error', () => {
    name.textContent = 'This mix can’t be played. Is the folder "mixes" beside this page?';
  });
  play.addEventListener('click', toggle);
  seek.addEventListener('input', () => {
    audio.currentTime = Number(seek.value);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Firefox presses a button with the space bar whatever its keydown came to.
    if (event.key === ' ' && event.target === play) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const move = { ArrowLeft: -SEEK_SECONDS, ArrowRight: SEEK_SECONDS }[event.key];
    if (event.key === ' ') toggle();
    else if (step !== undefined) {
      const { branches } = story;
      const index = current ? branches.indexOf(current) : -1;
      choose(branches[(index + step + branches.length) % branches.length], audio.currentTime);
    } else if (move !== undefined) audio.currentTime = Math.max(0, audio.currentTime + move);
    else return;
    event.preventDefault();
  });
  choose(story.branches[0], 0);
  draw();
}

open();
