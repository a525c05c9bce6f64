import { useStudio, useUi } from '../../stores';
import { Dialog, Kbd } from '../../ui';
import { processingKeys, takesKeys, treeKeys } from './areaKeys';
import styles from './CheatSheet.module.css';
import type { CommandGroup } from './command';
import { commands } from './commands';

const groups: readonly CommandGroup[] = ['Transport', 'Node', 'Story', 'View', 'Studio'];

interface Line {
  readonly label: string;
  readonly keys: readonly string[];
}

/** All keys at a glance. */
export function CheatSheet() {
  const { ui } = useStudio();
  const isOpen = useUi(({ dialog }) => dialog?.kind === 'shortcuts');
  return (
    <Dialog isOpen={isOpen} onClose={() => ui.closeDialog()} title="Keyboard shortcuts" width="l">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and nothing else in it takes the focus. */}
      {/* biome-ignore lint/a11y/useSemanticElements: no form, so no fieldset. */}
      <div aria-label="All shortcuts" className={styles.columns} role="group" tabIndex={0}>
        <Group lines={treeKeys} title="In the tree" />
        <Group lines={takesKeys} title="Comparing takes" />
        <Group lines={processingKeys} title="Processing of a strip" />
        {groups.map((group) => (
          <Group
            key={group}
            lines={commands.filter((command) => command.group === group && command.keys.length > 0)}
            title={group}
          />
        ))}
      </div>
    </Dialog>
  );
}

function Group({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl>
        {lines.map(({ label, keys }) => (
          <div className={styles.line} key={label}>
            <dt>{label}</dt>
            <dd className={styles.keys}>
              {keys.map((combination) => (
                <Kbd key={combination} keys={combination} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
