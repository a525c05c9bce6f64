/** What is known about a node and its file. Nothing here can be edited but the way to its parent. */
import { useEffect, useState } from 'react';
import type { AudioFacts } from '../../../shared/contract/schemas';
import type { AudioNode } from '../../../shared/domain/model';
import { parentOf } from '../../../shared/domain/tree';
import { nodeById, useStory, useStudio } from '../../stores';
import { Section } from '../../ui';
import styles from './Inspector.module.css';
import {
  dateWords,
  fileWords,
  heardWords,
  kindWords,
  lengthWords,
  loudnessWords,
  metadataWords,
  sizeWords,
  tailWords,
} from './nodeWords';

/** Null while on their way, and for good where the studio does not know them. */
function useFacts(nodeId: string): AudioFacts | null {
  const { client } = useStudio();
  const [facts, setFacts] = useState<{ readonly nodeId: string; readonly facts: AudioFacts } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    client.audio.facts({ nodeId }).then(
      (known) => {
        if (isCurrent) setFacts({ nodeId, facts: known });
      },
      // The node carries the facts that matter; what is missing here is left out of the list.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client, nodeId]);
  return facts?.nodeId === nodeId ? facts.facts : null;
}

export function FactsSection({ node }: { readonly node: AudioNode }) {
  const { story } = useStudio();
  const facts = useFacts(node.id);
  const parent = useStory((state) =>
    state.tree ? nodeById(state, parentOf(state.tree, node.id)?.id ?? null) : null,
  );
  const tail = tailWords(node, parent);
  const loudness = loudnessWords(facts);
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    ['Kind', kindWords(node.kind)],
    ...(parent
      ? [
          [
            'Over',
            <button
              className={styles.link}
              key="parent"
              onClick={() => story.select(parent.id)}
              type="button"
            >
              {parent.title || 'Untitled'}
            </button>,
          ] as const,
        ]
      : []),
    ...(tail ? [['Tail', tail] as const] : []),
    ['Length', lengthWords(node)],
    ['Heard', heardWords(node)],
    ['File', fileWords(node.audio, facts)],
    ['Size', sizeWords(node.audio)],
    ...(loudness ? [['Loudness', loudness] as const] : []),
    ...(facts?.originalName ? [['File name', facts.originalName] as const] : []),
    ...metadataWords(facts),
    [
      'Created',
      node.creator ? `${dateWords(node.createdAt)}, by ${node.creator}` : dateWords(node.createdAt),
    ],
  ];

  return (
    <Section title="Facts">
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div className={styles.fact} key={name}>
            <dt>{name}</dt>
            <dd data-selectable>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
