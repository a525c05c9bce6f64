/** Asks where a recording should lie against what it was recorded over, and leaves the answer to the person. */
import { useState } from 'react';
import type { AlignmentSuggestion } from '../../../shared/contract/schemas';
import type { AudioNode } from '../../../shared/domain/model';
import { useEdit, useStudio } from '../../stores';
import { guard } from '../../stores/actions';
import { Button, Notice } from '../../ui';
import { alignWords } from './alignWords';
import styles from './Latency.module.css';

type Asked =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asking' }
  /** Where the node lay when it was compared. */
  | { readonly kind: 'answered'; readonly suggestion: AlignmentSuggestion; readonly startFrame: number };

export interface AlignSuggestionProps {
  readonly node: AudioNode;
  readonly isEditable: boolean;
}

export function AlignSuggestion({ node, isEditable }: AlignSuggestionProps) {
  const studio = useStudio();
  const { edit } = useEdit();
  const [asked, setAsked] = useState<Asked>({ kind: 'nothing' });
  if (node.parentId === null) return null;

  const ask = async () => {
    setAsked({ kind: 'asking' });
    await studio.nudger.rest();
    const { startFrame } = studio.story.getState().tree?.byId.get(node.id) ?? node;
    const suggestion = await guard(studio, 'Could not compare', () =>
      studio.client.alignment.suggest({ nodeId: node.id }),
    );
    setAsked(suggestion ? { kind: 'answered', suggestion, startFrame } : { kind: 'nothing' });
  };

  if (asked.kind !== 'answered') {
    return (
      <Button
        icon="wave"
        isDisabled={!isEditable || asked.kind === 'asking'}
        onPress={() => void ask()}
        size="s"
      >
        {asked.kind === 'asking' ? 'Comparing…' : 'Suggest alignment'}
      </Button>
    );
  }

  const { title, text, isUsable } = alignWords(asked.suggestion, node.sampleRate);
  const dismiss = () => setAsked({ kind: 'nothing' });
  const apply = () => {
    dismiss();
    const value = asked.startFrame + asked.suggestion.shiftFrames;
    void edit(`Align ${node.title || 'node'}`, [{ entity: 'node', id: node.id, field: 'startFrame', value }]);
  };
  return (
    <div role="status">
      <Notice title={title} tone={isUsable ? 'good' : 'neutral'}>
        <p>{text}</p>
        <div className={styles.choices}>
          {isUsable ? (
            <Button isDisabled={!isEditable} onPress={apply} size="s" variant="accent">
              Apply
            </Button>
          ) : null}
          <Button onPress={dismiss} size="s">
            Dismiss
          </Button>
        </div>
      </Notice>
    </div>
  );
}
