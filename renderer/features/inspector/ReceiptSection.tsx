import type { AudioNode } from '../../../shared/domain/model';
import { nodeVerdict } from '../../../shared/domain/verdict';
import { Badge, Section, verdictLooks } from '../../ui';
import styles from './Inspector.module.css';
import { JumpRepair } from './JumpRepair';
import { receiptWords } from './receiptWords';

/** How a take was captured and placed, in plain words; the figures one step away. */
export function ReceiptSection({ node }: { readonly node: AudioNode }) {
  const { receipt, audio } = node;
  const verdict = nodeVerdict(node);
  if (!receipt || !verdict) return null;
  const { summary, details } = receiptWords(receipt, audio.sampleRate);
  const { tone, icon } = verdictLooks[verdict.colour];
  return (
    <Section
      actions={
        <Badge icon={icon} tone={tone}>
          {verdict.word}
        </Badge>
      }
      title="Receipt"
    >
      <p>{verdict.sentence}</p>
      <p className={styles.faint}>{summary}</p>
      <JumpRepair node={node} />
      <details className={styles.details}>
        <summary>Figures</summary>
        <dl className={styles.facts}>
          {details.map(([name, value], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two dropouts may have the same place and words.
            <div className={styles.fact} key={`${at} ${name}`}>
              <dt>{name}</dt>
              <dd data-selectable>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Section>
  );
}
