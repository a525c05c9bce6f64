/** The foot of a strip: which devices are on, at a glance; pressed, it opens them. */
import { processingSwitches } from '../../../shared/domain/processing/settings';
import { useStudio } from '../../stores';
import { Button, WithTooltip } from '../../ui';
import { shortcutOf } from '../commands';
import styles from './Mixer.module.css';
import { ProcessingMenu } from './ProcessingMenu';
import { devices, lightWords } from './processingWords';
import { shownProcessing } from './stripMix';
import { type EditedStrip, stripTitle } from './useStripEdit';

const LETTERS = processingSwitches.map((device) => devices[device].letters).join(' ');

export function StripProcessing({ isOpen, ...strip }: EditedStrip & { readonly isOpen: boolean }) {
  const { ui } = useStudio();
  const { layer, scope } = strip;
  const processing = shownProcessing(layer, scope);
  return (
    <div className={styles.processing}>
      <WithTooltip shortcut={shortcutOf('processing')} text="High-pass, equaliser and compressor">
        <Button
          aria-expanded={isOpen}
          // What is drawn comes first, so that it can be said to a computer that listens.
          aria-label={`${LETTERS}, processing of ${stripTitle(layer)}, ${lightWords(processing)}`}
          className={styles.lights}
          onPress={() => ui.showProcessing(isOpen ? null : layer.node.id)}
          size="s"
          variant="quiet"
        >
          {processingSwitches.map((device) => (
            <span className={styles.light} data-on={processing[device] || undefined} key={device}>
              {`${devices[device].letters} `}
            </span>
          ))}
        </Button>
      </WithTooltip>
      <ProcessingMenu {...strip} />
    </div>
  );
}
