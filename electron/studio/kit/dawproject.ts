/**
 * A branch as a DAWproject (https://github.com/bitwig/dawproject, version 1.0): a zip with two XML files, and the
 * audio inside it or beside it.
 *
 * Each layer is a track with its fader, and one clip at the layer's place. All times are seconds. A DAW has no time
 * before zero: where a layer begins to sound before the story's zero the whole arrangement moves right, and a marker
 * says where zero is.
 *
 * The order of elements and the spelling of units are those of the format's published schema. Pure.
 */
import type { Layer } from '../../../shared/domain/mix';
import type { Story } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';

export interface DawLayer {
  readonly layer: Layer;
  /** Of the WAV with the node's whole audio, as the DAWproject refers to it. */
  readonly path: string;
  readonly channels: 1 | 2;
}

export interface DawBranch {
  readonly story: Story;
  readonly title: string;
  readonly layers: readonly DawLayer[];
  /** True: the audio lies beside the file, at paths relative to it. */
  readonly external: boolean;
  /** Of the studio. */
  readonly version: string;
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** By way of bytes, which have no half of a surrogate pair. */
const escaped = (text: string) =>
  Buffer.from(text)
    .toString()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 can't hold them, not even escaped
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"'\n\r\t]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = `<${name}${given.map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join('')}`;
  if (children.length === 0) return `${head}/>`;
  const body = children.map((child) => child.replace(/^/gm, '  ')).join('\n');
  return `${head}>\n${body}\n</${name}>`;
}

/** `1e-7` is no number to every reader of XML. */
const seconds = (frames: number, rate: number) => Number((frames / rate).toFixed(9)).toString();

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `project.xml`. */
export function projectXml({ story, layers, external, version }: DawBranch): string {
  const rate = story.sampleRate;
  const placed = layers.map(({ layer }) => audibleRange(layer.node));
  const earliest = Math.min(0, ...placed.map(({ from }) => from));
  const markers = markersOf(layers, earliest, rate);
  return `${DECLARATION}${element('Project', { version: '1.0' }, [
    element('Application', { name: 'Tap Story Studio', version }),
    element('Transport', {}, [
      element('Tempo', { id: 'tempo', name: 'Tempo', unit: 'bpm', min: 20, max: 666, value: 120 }),
      element('TimeSignature', { id: 'meter', numerator: 4, denominator: 4 }),
    ]),
    element('Structure', {}, [...layers.map(track), masterTrack()]),
    element('Arrangement', { id: 'arrangement' }, [
      element(
        'Lanes',
        { id: 'lanes', timeUnit: 'seconds' },
        layers.map((each, index) => laneOf(each, index, { earliest, rate, external })),
      ),
      ...(markers.length > 0 ? [element('Markers', { id: 'markers', timeUnit: 'seconds' }, markers)] : []),
    ]),
  ])}\n`;
}

/** `metadata.xml`. */
export function metadataXml({ story, title, layers }: DawBranch): string {
  const makers = [...new Set(layers.map(({ layer }) => layer.node.creator.trim()))].filter(Boolean);
  const text = (name: string, value: string) => `<${name}>${escaped(value)}</${name}>`;
  return `${DECLARATION}${element('MetaData', {}, [
    text('Title', title),
    ...(makers.length > 0 ? [text('Artist', makers.join(', '))] : []),
    text('Album', story.title),
    text('Comment', 'Written by Tap Story Studio.'),
  ])}\n`;
}

const trackId = (index: number) => `track${index + 1}`;

function track({ layer, channels }: DawLayer, index: number): string {
  const { node, gainDb, pan, mute } = layer;
  const id = trackId(index);
  const volume = Number((10 ** (gainDb / 20)).toFixed(9));
  return element(
    'Track',
    { id, name: node.title, color: node.color ?? undefined, contentType: 'audio', loaded: true },
    [
      element(
        'Channel',
        { id: `${id}-channel`, role: 'regular', audioChannels: channels, destination: 'master-channel' },
        [
          element('Mute', { id: `${id}-mute`, name: 'Mute', value: mute }),
          // DAWproject's pan goes from 0 (left) to 1 (right).
          element('Pan', {
            id: `${id}-pan`,
            name: 'Pan',
            unit: 'normalized',
            min: 0,
            max: 1,
            value: (pan + 1) / 2,
          }),
          element('Volume', {
            id: `${id}-volume`,
            name: 'Volume',
            unit: 'linear',
            min: 0,
            // Most faders end at +6 dB; one that stands higher has to say so.
            max: Math.max(2, volume),
            value: volume,
          }),
        ],
      ),
    ],
  );
}

const masterTrack = () =>
  element('Track', { id: 'master', name: 'Master', contentType: 'audio tracks', loaded: true }, [
    element('Channel', { id: 'master-channel', role: 'master', audioChannels: 2 }, [
      element('Volume', { id: 'master-volume', name: 'Volume', unit: 'linear', min: 0, max: 2, value: 1 }),
    ]),
  ]);

function laneOf(
  { layer, path, channels }: DawLayer,
  index: number,
  { earliest, rate, external }: { earliest: number; rate: number; external: boolean },
): string {
  const { node } = layer;
  const { from, to } = audibleRange(node);
  const id = trackId(index);
  return element('Lanes', { id: `${id}-lanes`, track: id, timeUnit: 'seconds' }, [
    element('Clips', { id: `${id}-clips`, timeUnit: 'seconds' }, [
      element(
        'Clip',
        {
          name: node.title,
          comment: node.notes || undefined,
          time: seconds(from - earliest, rate),
          duration: seconds(Math.max(0, to - from), rate),
          contentTimeUnit: 'seconds',
          playStart: seconds(node.trimIn, rate),
          fadeTimeUnit: 'seconds',
          fadeInTime: seconds(node.fadeIn, rate),
          fadeOutTime: seconds(node.fadeOut, rate),
        },
        [
          element(
            'Audio',
            { id: `${id}-audio`, channels, sampleRate: rate, duration: seconds(node.frames, rate) },
            [element('File', { path, external: external ? true : undefined })],
          ),
        ],
      ),
    ]),
  ]);
}

function markersOf(layers: readonly DawLayer[], earliest: number, rate: number): string[] {
  const zero = earliest < 0 ? [element('Marker', { name: 'Zero', time: seconds(-earliest, rate) })] : [];
  const starts = layers.map(({ layer }) =>
    element('Marker', {
      name: layer.node.title,
      time: seconds(audibleRange(layer.node).from - earliest, rate),
    }),
  );
  return [...zero, ...starts];
}
