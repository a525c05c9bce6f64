import type { Check } from '../../../shared/contract/schemas';
import { Badge, Button, type IconName, type Tone } from '../../ui';
import styles from './Settings.module.css';
import { useDoctor } from './useStudioFacts';

const LOOKS: Readonly<
  Record<Check['state'], { readonly tone: Tone; readonly icon: IconName; readonly words: string }>
> = {
  ok: { tone: 'good', icon: 'check', words: 'Fine' },
  warning: { tone: 'warn', icon: 'warning', words: 'Look' },
  missing: { tone: 'bad', icon: 'error', words: 'Missing' },
};

/** Every prerequisite with its version, and what to do where something is amiss. */
export function DoctorTable() {
  const [checks, again] = useDoctor();
  if (checks.state === 'asking') return <p className={styles.faint}>Checking…</p>;
  if (checks.state === 'failed')
    return <p className={styles.bad}>{`${checks.failure.message} ${checks.failure.remedy}`}</p>;
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Version</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {checks.value.map(({ name, state, version, detail, remedy }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Badge icon={LOOKS[state].icon} tone={LOOKS[state].tone}>
                  {LOOKS[state].words}
                </Badge>
              </td>
              <td>{version ?? '\u2013'}</td>
              <td data-selectable>
                {detail}
                {remedy ? <p className={styles.remedy}>{remedy}</p> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <Button onPress={again} size="s">
          Check again
        </Button>
      </div>
    </>
  );
}
