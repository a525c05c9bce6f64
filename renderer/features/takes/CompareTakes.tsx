/** In the inspector: how many takes lie beside a node, and the way to them. */
import { useMemo } from 'react';
import type { AudioNode, Phrase } from '../../../shared/domain/model';
import { useEngine, useStory, useStudio } from '../../stores';
import { compareTakes, recordAgain } from '../../stores/actions';
import { Button, Section, WithTooltip } from '../../ui';
import { shortcutOf } from '../commands';
import styles from './Takes.module.css';
import { hasTakes, phrasesOf, takeLanes } from './takeLanes';

const noPhrases: readonly Phrase[] = [];
const count = (many: number, one: string, more: string) => `${many} ${many === 1 ? one : more}`;

export function CompareTakes({ node }: { readonly node: AudioNode }) {
  const studio = useStudio();
  const tree = useStory((state) => state.tree);
  const phrases = useStory((state) => state.content?.phrases ?? noPhrases);
  const isCapturing = useEngine(({ phase }) => phase === 'countIn' || phase === 'recording');
  const words = useMemo(() => {
    if (!tree || !hasTakes(tree, phrases, node)) return null;
    const { takes, crossfade } = takeLanes(tree, phrases, node);
    if (crossfade === null) return `${count(takes.length, 'take lies', 'takes lie')} side by side.`;
    const made = phrasesOf(phrases, node.id);
    const sources = new Set(made.map(({ sourceId }) => sourceId)).size;
    return `Made of ${count(made.length, 'phrase', 'phrases')} of ${count(sources, 'take', 'takes')}.`;
  }, [tree, phrases, node]);
  return (
    <Section title="Takes beside it">
      <div className={styles.invite}>
        <p>{words ?? 'Nothing lies beside it yet.'}</p>
        <div className={styles.ways}>
          {words === null ? null : (
            <Button icon="wave" onPress={() => compareTakes(studio, node.id)} size="s">
              {node.kind === 'comp' ? 'Open the comp' : 'Compare takes'}
            </Button>
          )}
          <WithTooltip
            shortcut={shortcutOf('recordAgain')}
            text="One more take over the same parent, from the same place"
          >
            <Button
              icon="record"
              isDisabled={isCapturing}
              onPress={() => void recordAgain(studio, node.id)}
              size="s"
              variant="quiet"
            >
              Record again
            </Button>
          </WithTooltip>
        </div>
      </div>
    </Section>
  );
}
