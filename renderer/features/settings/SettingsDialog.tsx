/** How this installation looks and records, where it keeps things, and whether all that it needs is there. */
import { type ReactNode, useState } from 'react';
import { useStudio, useUi } from '../../stores';
import { Dialog, TextField } from '../../ui';
import { CountInField, TempoField } from '../metronome';
import { PreferenceChoice, PreferenceSwitch } from '../preferences';
import { ChannelChoice, InputSelect, useInputs } from '../record';
import { DoctorTable } from './DoctorTable';
import styles from './Settings.module.css';
import { UnfinishedTakes } from './UnfinishedTakes';
import { useInfo } from './useStudioFacts';

export function SettingsDialog() {
  const { ui } = useStudio();
  const isOpen = useUi(({ dialog }) => dialog?.kind === 'settings');
  return (
    <Dialog isOpen={isOpen} onClose={() => ui.closeDialog()} title="Settings" width="l">
      <Group title="Appearance">
        <Theme />
      </Group>
      <Group title="You">
        <Name />
      </Group>
      <Group title="Recording">
        <Recording />
      </Group>
      <Group title="Unfinished takes">
        <UnfinishedTakes />
      </Group>
      <Group title="Studio">
        <StudioFacts />
      </Group>
      <Group title="Check-up">
        <DoctorTable />
      </Group>
    </Dialog>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className={styles.group}>
      <h3 className={styles.heading}>{title}</h3>
      <div className={styles.content}>{children}</div>
    </section>
  );
}

function Theme() {
  return (
    <PreferenceChoice
      label="Theme"
      preference="theme"
      segments={[
        { id: 'system', label: 'As the system', icon: 'display' },
        { id: 'dark', label: 'Dark', icon: 'moon' },
        { id: 'light', label: 'Light', icon: 'sun' },
      ]}
    />
  );
}

/** The name under what this person says about recordings. */
function Name() {
  const { ui } = useStudio();
  const stored = useUi(({ memberName }) => memberName);
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <TextField
      label="Your name under comments"
      maxLength={200}
      onCancel={() => setDraft(null)}
      onChange={setDraft}
      onCommit={(name) => {
        setDraft(null);
        ui.prefer({ memberName: name.trim() });
      }}
      value={draft ?? stored}
    />
  );
}

function Recording() {
  useInputs();
  return (
    <>
      <div className={styles.line}>
        <div className={styles.wide}>
          <InputSelect isDisabled={false} />
        </div>
        <ChannelChoice isDisabled={false} />
      </div>
      <div className={styles.line}>
        <CountInField />
        <TempoField />
      </div>
      <PreferenceSwitch label="Keep the playhead in sight while playing" preference="followPlayhead" />
    </>
  );
}

function StudioFacts() {
  const info = useInfo();
  if (info.state === 'asking') return <p className={styles.faint}>Asking…</p>;
  if (info.state === 'failed')
    return <p className={styles.bad}>{`${info.failure.message} ${info.failure.remedy}`}</p>;
  const { home, ffmpeg, version } = info.value;
  return (
    <dl className={styles.facts}>
      <dt>Everything is kept in</dt>
      <dd data-selectable>
        <code>{home}</code>
      </dd>
      <dt>FFmpeg</dt>
      <dd>{ffmpeg ?? 'not found; the check-up says how to get it'}</dd>
      <dt>Tap Story Studio</dt>
      <dd>{version}</dd>
    </dl>
  );
}
