import type { Receipt } from '../../../shared/domain/model';
import { Badge, type IconName, Section, type Tone } from '../../ui';
import styles from './Inspector.module.css';
import { type ReceiptGrade, receiptWords } from './receiptWords';

const LOOKS: Readonly<Record<ReceiptGrade, { readonly tone: Tone; readonly icon: IconName }>> = {
  good: { tone: 'good', icon: 'check' },
  fair: { tone: 'warn', icon: 'info' },
  poor: { tone: 'bad', icon: 'warning' },
};

/** How a take was captured and placed, in plain words; the figures one step away. */
export function ReceiptSection({
  receipt,
  sampleRate,
}: {
  readonly receipt: Receipt;
  readonly sampleRate: number;
}) {
  const { grade, badge, summary, details } = receiptWords(receipt, sampleRate);
  return (
    <Section
      actions={
        <Badge icon={LOOKS[grade].icon} tone={LOOKS[grade].tone}>
          {badge}
        </Badge>
      }
      title="Receipt"
    >
      <p>{summary}</p>
      <details className={styles.details}>
        <summary>Figures</summary>
        <dl className={styles.facts}>
          {details.map(([name, value]) => (
            <div className={styles.fact} key={name}>
              <dt>{name}</dt>
              <dd data-selectable>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Section>
  );
}
