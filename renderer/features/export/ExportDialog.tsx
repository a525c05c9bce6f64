/** Rendering the branch to a file: choose, start, follow, save. */
import { useId, useRef, useState } from 'react';
import type { MixdownOptions } from '../../../shared/contract/schemas';
import { branchFrames } from '../../../shared/domain/timeline';
import { branchOf } from '../../../shared/domain/tree';
import { nodeById, useJobs, useStory, useStudio, useUi } from '../../stores';
import { guard } from '../../stores/actions';
import {
  Button,
  Dialog,
  formatBytes,
  formatDuration,
  formatRate,
  NumberField,
  Segmented,
  Select,
} from '../../ui';
import { JobCard } from '../jobs';
import styles from './Export.module.css';
import {
  EXPORT_PRESETS,
  EXPORTS,
  type ExportChoices,
  estimatedBytes,
  exportPresetOf,
  FORMATS,
  formatFacts,
  LOUDNESS_PRESETS,
  presetOf,
  ratesFor,
  readChoices,
  toMixdownOptions,
} from './exportChoices';

const WORDS: Readonly<
  Record<
    ExportChoices['what'],
    { readonly label: string; readonly name: string; about(title: string): string }
  >
> = {
  mixdown: {
    label: 'Mixdown',
    name: 'mixdown',
    about: (title) => `Everything from the seed to ${title} in one file, exactly as you hear it.`,
  },
  stems: {
    label: 'Stems',
    name: 'stems',
    about: () => 'One file a layer, all of the same length, so that they line up at zero in any program.',
  },
  daw: {
    label: 'DAW project',
    name: 'DAW project',
    about: (title) =>
      `The branch of ${title} as a DAWproject file: every recording whole and at its place, with its fader and fades.`,
  },
};

const counted = (many: number, thing: string) => `${many} ${many === 1 ? thing : `${thing}s`}`;

export function ExportDialog() {
  const { ui } = useStudio();
  const nodeId = useUi(({ dialog }) => (dialog?.kind === 'export' ? dialog.nodeId : null));
  // Kept while the dialog fades out, so that it does not empty before it is gone.
  const shown = useRef(nodeId);
  if (nodeId !== null) shown.current = nodeId;
  if (shown.current === null) return null;
  return <ExportForm isOpen={nodeId !== null} nodeId={shown.current} onClose={() => ui.closeDialog()} />;
}

interface ExportFormProps {
  readonly nodeId: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function ExportForm({ nodeId, isOpen, onClose }: ExportFormProps) {
  const studio = useStudio();
  const { ui, client, jobs } = studio;
  const node = useStory((state) => nodeById(state, nodeId));
  const frames = useStory(({ tree }) => (tree ? branchFrames(branchOf(tree, nodeId)) : 0));
  const layers = useStory(({ tree }) => (tree ? branchOf(tree, nodeId).length : 0));
  const rate = useStory(({ content }) => content?.story.sampleRate ?? 48_000);
  const remembered = useUi((state) => state.exportChoices);
  const choices = readChoices(remembered);
  const choose = (patch: Partial<ExportChoices>) => ui.prefer({ exportChoices: { ...choices, ...patch } });
  const [isStarting, setIsStarting] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJobs((state) => state.jobs.find(({ id }) => id === jobId) ?? null);
  const isRunning = job?.state === 'running';

  const start = async () => {
    setIsStarting(true);
    const started = await guard(studio, 'Could not start the export', () => {
      if (choices.what === 'daw') return client.kits.daw({ nodeId });
      const request = { nodeId, options: toMixdownOptions(choices) };
      return choices.what === 'stems' ? client.mixdown.stems(request) : client.mixdown.start(request);
    });
    setIsStarting(false);
    if (!started) return;
    jobs.add(started);
    setJobId(started.id);
  };

  const title = node?.title || 'Untitled';
  const size = formatBytes(estimatedBytes(choices, frames, rate));
  return (
    <Dialog
      footer={
        <>
          <p className={styles.estimate}>
            {choices.what === 'mixdown' ? `${formatDuration(frames, rate)}, about ${size}` : null}
            {choices.what === 'stems'
              ? `${counted(layers, 'file')} of ${formatDuration(frames, rate)}, about ${size} each`
              : null}
            {choices.what === 'daw' ? `One file with ${counted(layers, 'track')}` : null}
          </p>
          <Button onPress={onClose}>{isRunning ? 'Close, keep going' : 'Close'}</Button>
          <Button
            icon="export"
            isDisabled={frames === 0}
            isPending={isStarting || isRunning}
            onPress={() => void start()}
            variant="accent"
          >
            {`Export ${WORDS[choices.what].name}`}
          </Button>
        </>
      }
      isOpen={isOpen}
      onClose={onClose}
      title={`Export ${title}`}
      width="m"
    >
      <div className={styles.form}>
        <Segmented
          isDisabled={isRunning}
          label="What to export"
          onChange={(what) => choose({ what })}
          segments={EXPORTS.map((id) => ({ id, label: WORDS[id].label }))}
          value={choices.what}
        />
        <p className={styles.about}>{WORDS[choices.what].about(title)}</p>
        {choices.what === 'mixdown' ? (
          <Select
            isDisabled={isRunning}
            label="Made for"
            onChange={(id) => choose(EXPORT_PRESETS.find((preset) => preset.id === id)?.choices ?? {})}
            options={[
              ...EXPORT_PRESETS.map(({ id, name, hint }) => ({ id, label: name, description: hint })),
              { id: OWN, label: 'My own choice', description: 'As set below' },
            ]}
            value={exportPresetOf(choices) ?? OWN}
          />
        ) : null}
        {choices.what === 'daw' ? null : (
          <FormatChoice choices={choices} choose={choose} isDisabled={isRunning} storyRate={rate} />
        )}
        {choices.what === 'mixdown' ? (
          <LoudnessChoice choices={choices} choose={choose} isDisabled={isRunning} />
        ) : null}
        <div className={styles.result}>
          {job ? (
            <JobCard job={job} />
          ) : (
            <p className={styles.faint}>The file shows here when it is ready.</p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly choices: ExportChoices;
  readonly choose: (patch: Partial<ExportChoices>) => void;
  readonly isDisabled: boolean;
}

const BITS: Readonly<Record<MixdownOptions['bits'], string>> = {
  '16': '16 bit, dithered',
  '24': '24 bit',
  '32f': '32 bit float',
};

const OWN = 'own';

function FormatChoice({
  choices,
  choose,
  isDisabled,
  storyRate,
}: ChoiceProps & { readonly storyRate: number }) {
  const facts = formatFacts(choices.format);
  const rates = ratesFor(choices.format);
  const options = toMixdownOptions(choices);
  return (
    <div className={styles.grid}>
      <Select
        isDisabled={isDisabled}
        label="Format"
        onChange={(format) => choose({ format })}
        options={FORMATS.map(({ id, name, hint }) => ({ id, label: name, description: hint }))}
        value={choices.format}
      />
      {facts.bits.length > 0 ? (
        <Select
          isDisabled={isDisabled}
          label="Depth"
          onChange={(bits) => choose({ bits })}
          options={facts.bits.map((id) => ({ id, label: BITS[id] }))}
          value={options.bits}
        />
      ) : (
        <Select
          isDisabled={isDisabled}
          label="Bitrate"
          onChange={(id) => choose({ bitrate: id === OWN ? null : Number(id) })}
          options={[
            { id: OWN, label: `${facts.defaultBitrate} kbit/s (usual)` },
            ...facts.bitrates
              .filter((bitrate) => bitrate !== facts.defaultBitrate)
              .map((bitrate) => ({ id: String(bitrate), label: `${bitrate} kbit/s` })),
          ]}
          value={
            options.bitrate === null || options.bitrate === facts.defaultBitrate
              ? OWN
              : String(options.bitrate)
          }
        />
      )}
      <Select
        isDisabled={isDisabled || rates.length === 0}
        label="Sample rate"
        onChange={(id) => choose({ sampleRate: id === OWN ? null : Number(id) })}
        options={[
          { id: OWN, label: rates.length === 0 ? 'Always 48 kHz' : `${formatRate(storyRate)} (story)` },
          ...rates
            .filter((hertz) => hertz !== storyRate)
            .map((hertz) => ({ id: String(hertz), label: formatRate(hertz) })),
        ]}
        value={
          options.sampleRate === null || options.sampleRate === storyRate ? OWN : String(options.sampleRate)
        }
      />
    </div>
  );
}

function LoudnessChoice({ choices, choose, isDisabled }: ChoiceProps) {
  const id = useId();
  const preset = presetOf(choices);
  const isLoud = choices.lufs !== null;
  return (
    <section aria-labelledby={id} className={styles.loudness}>
      <h3 className={styles.heading} id={id}>
        Loudness
      </h3>
      <div className={styles.grid}>
        <Select
          isDisabled={isDisabled}
          label="Target"
          onChange={(next) => {
            const found = LOUDNESS_PRESETS.find((known) => known.id === next);
            if (found) choose({ lufs: found.lufs, truePeak: found.truePeak });
          }}
          options={LOUDNESS_PRESETS.map((known) => ({
            id: known.id,
            label: known.name,
            description: known.hint,
          }))}
          value={preset}
        />
        <NumberField
          fractionDigits={1}
          isDisabled={isDisabled || !isLoud}
          label="Loudness"
          maxValue={-5}
          minValue={-70}
          onChange={(lufs) => choose({ lufs })}
          step={0.5}
          unit="LUFS"
          value={choices.lufs ?? -16}
        />
        <NumberField
          fractionDigits={1}
          isDisabled={isDisabled || !isLoud}
          label="Peak ceiling"
          maxValue={0}
          minValue={-9}
          onChange={(truePeak) => choose({ truePeak })}
          step={0.1}
          unit="dBTP"
          value={choices.truePeak}
        />
      </div>
    </section>
  );
}
