/**
 * The studio's own icon set, drawn on a 16-px grid with one stroke width, so that it scales with the text and takes
 * the text's colour. Decorative by definition: whatever carries an icon also carries a name.
 */
import styles from './Icon.module.css';

const strokes = {
  play: 'M5 3.2v9.6l7.6-4.8z',
  pause: 'M5.2 3.5v9M10.8 3.5v9',
  stop: 'M4 4h8v8H4z',
  record: 'M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9z',
  toStart: 'M3.5 3.5v9M12.5 3.8v8.4L6.2 8z',
  toEnd: 'M12.5 3.5v9M3.5 3.8v8.4L9.8 8z',
  loop: 'M11.5 2l2 2-2 2M2.5 7.5V6a2 2 0 0 1 2-2h9M4.5 14l-2-2 2-2M13.5 8.5V10a2 2 0 0 1-2 2h-9',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.2 3.2L13 5',
  chevronDown: 'M4 6l4 4 4-4',
  chevronRight: 'M6 4l4 4-4 4',
  chevronLeft: 'M10 4L6 8l4 4',
  chevronUp: 'M4 10l4-4 4 4',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3',
  settings: 'M2.5 4.5h6M12 4.5h1.5M10.2 2.8v3.4M2.5 11.5H4M7.5 11.5h6M5.8 9.8v3.4',
  trash: 'M2.5 4.5h11M6 4.5V3h4v1.5M4 4.5l.6 8.5h6.8l.6-8.5',
  rename: 'M3 13h2.4l7.1-7.1-2.4-2.4L3 10.6zM8.7 4.9l2.4 2.4',
  import: 'M8 2.5v7.5M5 7l3 3 3-3M2.5 11.5v2h11v-2',
  export: 'M8 10V2.5M5 5.5l3-3 3 3M2.5 11.5v2h11v-2',
  mic: 'M8 2a2 2 0 0 0-2 2v3.5a2 2 0 0 0 4 0V4a2 2 0 0 0-2-2zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2',
  tree: 'M3.5 3.5h4M3.5 3.5v6a2 2 0 0 0 2 2h2M3.5 7.5h4M10 3.5h3M10 7.5h3M10 11.5h3',
  outline: 'M2.5 4h1M6 4h7.5M4.5 8h1M8 8h5.5M4.5 12h1M8 12h5.5',
  mixer: 'M4 2.5v4M4 9.5v4M2.5 8h3M8 2.5v1M8 6.5v7M6.5 5h3M12 2.5v6M12 11.5v2M10.5 10h3',
  curve: 'M2 10.5h1.5c2.5 0 2.5-6 4.5-6s2 4.5 4 4.5h2M2 13.5h12',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  paste: 'M5.5 3.5h-2v10h9v-10h-2M5.5 2.5h5v2h-5zM8 7v4M6.2 9.4L8 11.2l1.8-1.8',
  inspector: 'M2.5 3h11v10h-11zM9.5 3v10M11.2 6h.6M11.2 8.5h.6',
  sidebar: 'M2.5 3h11v10h-11zM6.5 3v10',
  fit: 'M2.5 6V3h3M10.5 3h3v3M13.5 10v3h-3M5.5 13h-3v-3',
  follow: 'M8 2.5v11M5 5.5L2.5 8 5 10.5M11 5.5L13.5 8 11 10.5',
  zoomIn: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3M5 7h4M7 5v4',
  zoomOut: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3M5 7h4',
  help: 'M6 6a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M8 11.6h.01M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z',
  command: 'M4 11.5l3.5-3.5L4 4.5M9 11.5h3.5',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.4h.01',
  error: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.8v4M8 11h.01',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 5h.01',
  solo: 'M3 9.5V8a5 5 0 0 1 10 0v1.5M3 9.5h2v4H3.6a.6.6 0 0 1-.6-.6zM13 9.5h-2v4h1.4a.6.6 0 0 0 .6-.6z',
  mute: 'M2.5 6.2v3.6h2.3L8 12.6V3.4L4.8 6.2zM10.5 6.2l3.4 3.6M13.9 6.2l-3.4 3.6',
  speaker: 'M2.5 6.2v3.6h2.3L8 12.6V3.4L4.8 6.2zM10.4 5.8a3 3 0 0 1 0 4.4M12.2 4a5.6 5.6 0 0 1 0 8',
  metronome: 'M5.8 2.5h4.4l2.3 11h-9zM8 10l4.5-5.5M4.2 10h7.6',
  tag: 'M2.5 3.2v4.3l6 6 5-5-6-6H3.2a.7.7 0 0 0-.7.7zM5.4 5.4h.01',
  scissors:
    'M4 2.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 0 0 0-3.4zM4 9.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 0 0 0-3.4zM5.4 5.6L13.5 12M5.4 10.4L13.5 4',
  restore: 'M2.5 8a5.5 5.5 0 1 0 1.8-4.1M2.5 2.5v2.8h2.8M8 5.2V8l2 1.4',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z',
  display: 'M2.5 3h11v7.5h-11zM5.5 13.5h5M8 10.5v3',
  star: 'M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z',
  download: 'M8 2.5v7.5M5 7l3 3 3-3M3 13.5h10',
  wave: 'M2 8h1.2M4.6 5.5v5M7 3v10M9.4 5v6M11.8 6.5v3M13 8h1',
  activity: 'M2.5 8h2.7L7 3.5l2.4 9L11 8h2.5',
  spectrogram: 'M2.5 3h11v10h-11zM5 13v-3M7.5 13V6M10 13V8.5M12 13v-2',
  magnet: 'M3.5 2.5v5.5a4.5 4.5 0 0 0 9 0V2.5H9.8V8a1.8 1.8 0 0 1-3.6 0V2.5zM3.5 5.2h2.7M9.8 5.2h2.7',
  offline: 'M2.5 2.5l11 11M5 5.2A4.5 4.5 0 0 0 4.5 13H11M6.8 3.7A4.5 4.5 0 0 1 11.8 7a3 3 0 0 1 1.7 5',
} as const;

export type IconName = keyof typeof strokes;

/** Icons that read as one solid shape. */
const solid: ReadonlySet<IconName> = new Set(['play', 'stop', 'record']);

export interface IconProps {
  readonly name: IconName;
  /** CSS pixels; 16 unless told otherwise. */
  readonly size?: number;
  readonly className?: string | undefined;
}

export function Icon({ name, size = 16, className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      className={className ? `${styles.icon} ${className}` : styles.icon}
      data-solid={solid.has(name) || undefined}
      focusable="false"
      height={size}
      viewBox="0 0 16 16"
      width={size}
    >
      <path d={strokes[name]} />
    </svg>
  );
}
