/** What is done with the processing of a strip as a whole. Each is one step of the history. */
import { defaultProcessing, processingFields } from '../../../shared/domain/processing/settings';
import { useStudio, useUi } from '../../stores';
import { IconButton, MenuButton } from '../../ui';
import { shownProcessing, stripState } from './stripMix';
import { type EditedStrip, stripTitle, useStripEdit } from './useStripEdit';

export function ProcessingMenu(strip: EditedStrip) {
  const { ui } = useStudio();
  const copied = useUi((state) => state.copiedProcessing);
  const { apply, inherit } = useStripEdit(strip);
  const { layer, leafId, scope } = strip;
  const title = stripTitle(layer);
  const isOverridden = stripState(layer, leafId, processingFields) === 'here';
  return (
    <MenuButton
      entries={[
        {
          id: 'copy',
          icon: 'copy',
          label: 'Copy the settings',
          onAction: () => ui.copyProcessing({ from: title, settings: shownProcessing(layer, scope) }),
        },
        {
          id: 'paste',
          icon: 'paste',
          label: copied ? `Paste the settings of ${copied.from}` : 'Paste settings',
          isDisabled: copied === null,
          onAction: () => {
            if (copied) apply(`Paste the processing of ${copied.from} to ${title}`, copied.settings);
          },
        },
        'separator',
        {
          id: 'inherit',
          icon: 'undo',
          label: 'Inherit all in this branch',
          isDisabled: !isOverridden,
          onAction: () => inherit(`Let ${title} inherit its processing`, processingFields),
        },
        {
          id: 'reset',
          icon: 'restore',
          label: 'Reset all to the defaults',
          onAction: () => apply(`Reset the processing of ${title}`, defaultProcessing),
        },
      ]}
      label={`Settings of the processing of ${title}`}
      placement="top end"
    >
      <IconButton icon="more" label={`Copy, paste or reset the processing of ${title}`} size="s" />
    </MenuButton>
  );
}
