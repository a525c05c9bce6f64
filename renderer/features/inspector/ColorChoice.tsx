import { Radio, RadioGroup } from 'react-aria-components';
import type { AudioNode } from '../../../shared/domain/model';
import { branchLine, branchToken, useEdit, useStory } from '../../stores';
import styles from './Inspector.module.css';
import { NODE_COLORS } from './nodeColors';

const AUTOMATIC = 'automatic';

/** The colour of a node on the map; automatic is its line's. */
export function ColorChoice({
  node,
  isEditable,
}: {
  readonly node: AudioNode;
  readonly isEditable: boolean;
}) {
  const { edit } = useEdit();
  const lineToken = useStory((state) =>
    state.tree ? branchToken(branchLine(state.tree, node.id)) : '--branch-1',
  );
  const own = node.color?.toLowerCase() ?? null;
  const known = own === null || NODE_COLORS.some(({ value }) => value === own);
  return (
    <RadioGroup
      aria-label="Colour"
      className={styles.colors}
      isDisabled={!isEditable}
      onChange={(value) => {
        const color = value === AUTOMATIC ? null : value;
        void edit(`Colour ${node.title}`, [{ entity: 'node', id: node.id, field: 'color', value: color }]);
      }}
      orientation="horizontal"
      value={own ?? AUTOMATIC}
    >
      <Radio aria-label="Colour of its line" className={styles.color} value={AUTOMATIC}>
        <span className={styles.swatch} data-automatic style={{ background: `var(${lineToken})` }} />
      </Radio>
      {NODE_COLORS.map(({ name, value }) => (
        <Radio aria-label={name} className={styles.color} key={value} value={value}>
          <span className={styles.swatch} style={{ background: value }} />
        </Radio>
      ))}
      {known ? null : (
        <Radio aria-label={`Its own colour, ${own}`} className={styles.color} value={own}>
          <span className={styles.swatch} style={{ background: own }} />
        </Radio>
      )}
    </RadioGroup>
  );
}
