import { useState } from 'react';
import { useStudio, useUi } from '../../stores';
import { createStory } from '../../stores/actions';
import { Button, Dialog, Switch, TextField } from '../../ui';
import styles from './NewStoryDialog.module.css';

/** Asks for a title and the one rule that can't be guessed. */
export function NewStoryDialog() {
  const isOpen = useUi(({ dialog }) => dialog?.kind === 'newStory');
  return isOpen ? <Open /> : null;
}

function Open() {
  const studio = useStudio();
  const [title, setTitle] = useState('');
  const [extensionRule, setExtensionRule] = useState(false);
  const close = () => studio.ui.closeDialog();
  const create = () => {
    close();
    void createStory(studio, title.trim() || 'Untitled story', extensionRule);
  };
  return (
    <Dialog
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button onPress={create} variant="accent">
            Create story
          </Button>
        </>
      }
      isOpen
      onClose={close}
      title="New story"
      width="s"
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <TextField
          autoFocus
          label="Title"
          maxLength={500}
          onChange={setTitle}
          placeholder="Untitled story"
          value={title}
        />
        <Switch
          description="Every new node has to last beyond the one it is recorded over, so that there is something to go on from."
          isSelected={extensionRule}
          label="Each node leaves a tail"
          onChange={setExtensionRule}
        />
      </form>
    </Dialog>
  );
}
