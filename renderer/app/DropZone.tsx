/**
 * Files from outside: dropped anywhere, or chosen in the browser's dialog. Over a row or clip they are imported over
 * that node; anywhere else as new seeds.
 */
import { useEffect, useState } from 'react';
import { FILE_INPUT_ID } from '../features/commands';
import { LEAST_OUTLINE_ROW, type Studio, useStory, useStudio } from '../stores';
import { importFiles } from '../stores/actions';
import { Icon } from '../ui';
import styles from './DropZone.module.css';

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * The node whose row lies at a height, if the pointer is over the tree. From afar the map's rows don't lie beside the
 * outline's, and only the outline's can be aimed at.
 */
function nodeAt({ treeView }: Studio, event: DragEvent): string | null {
  const area = document.querySelector('[data-drop="tree"]');
  const box = area?.getBoundingClientRect();
  if (!box || event.clientX < box.left || event.clientX > box.right) return null;
  for (const row of document.querySelectorAll<HTMLElement>('[role="treeitem"][data-node]')) {
    const { top, bottom, right } = row.getBoundingClientRect();
    if (treeView.getState().rowHeight < LEAST_OUTLINE_ROW && event.clientX > right) return null;
    if (event.clientY >= Math.max(top, box.top) && event.clientY < bottom) return row.dataset.node ?? null;
  }
  return null;
}

export function DropZone() {
  const studio = useStudio();
  const [target, setTarget] = useState<{ readonly over: string | null } | null>(null);
  const title = useStory((state) =>
    target?.over ? (state.tree?.byId.get(target.over)?.title ?? null) : null,
  );
  const selectedId = useStory((state) => state.selectedId);

  useEffect(() => {
    let inside = 0;
    const enter = (event: DragEvent) => {
      if (carriesFiles(event)) inside += 1;
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      inside -= 1;
      if (inside <= 0) setTarget(null);
    };
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      // Without this the browser would open the file in place of the studio.
      event.preventDefault();
      const node = nodeAt(studio, event);
      setTarget((before) => (before && before.over === node ? before : { over: node }));
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside = 0;
      setTarget(null);
      void importFiles(studio, [...(event.dataTransfer?.files ?? [])], nodeAt(studio, event));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [studio]);

  return (
    <>
      <input
        accept="audio/*,video/mp4,video/quicktime,.wav,.rf64,.aif,.aiff,.flac,.mp3,.m4a,.aac,.ogg,.opus,.webm,.mp4,.mov,.zip"
        hidden
        id={FILE_INPUT_ID}
        multiple
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen twice in a row.
          event.target.value = '';
          void importFiles(studio, files, selectedId);
        }}
        type="file"
      />
      {target ? (
        <div aria-hidden="true" className={styles.veil}>
          <p className={styles.words}>
            <Icon name="import" size={20} />
            {title ? `Import over “${title}”` : 'Import as a new seed'}
          </p>
        </div>
      ) : null}
    </>
  );
}
