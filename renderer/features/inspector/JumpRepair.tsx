/** Offers to mend a take whose time jumped, and says beforehand what that will move. The take itself stays. */
import { useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { describeRepair, describeUncertainty } from '../../../shared/domain/repair';
import { useStudio } from '../../stores';
import { repairTake } from '../../stores/actions';
import { Button, Notice } from '../../ui';
import styles from './Inspector.module.css';

export function JumpRepair({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  const [isBusy, setIsBusy] = useState(false);
  const preview = describeRepair(node);
  if (!preview || node.deleted) return null;
  const repair = async () => {
    setIsBusy(true);
    await repairTake(studio, node);
    setIsBusy(false);
  };
  return (
    <div className={styles.repair}>
      <Notice title="The jump can be repaired." tone="warn">
        <p>{[preview, describeUncertainty(node), 'This take stays as it is.'].filter(Boolean).join(' ')}</p>
        <Button icon="restore" isDisabled={isBusy} onPress={() => void repair()} size="s">
          {isBusy ? 'Repairing…' : 'Repair a copy'}
        </Button>
      </Notice>
    </div>
  );
}
