import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import styles from './Segmented.module.css';

export interface Segment<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: IconName;
}

export interface SegmentedProps<Id extends string> {
  /** Spoken name of the choice. */
  readonly label: string;
  readonly segments: readonly Segment<Id>[];
  readonly value: Id;
  readonly onChange: (value: Id) => void;
  readonly isDisabled?: boolean;
}

/** A choice of a few, all in sight. */
export function Segmented<Id extends string>({
  label,
  segments,
  value,
  onChange,
  isDisabled,
}: SegmentedProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={styles.group}
      disallowEmptySelection
      isDisabled={isDisabled ?? false}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChange(key as Id);
      }}
      selectedKeys={[value]}
      selectionMode="single"
    >
      {segments.map((segment) => (
        <ToggleButton className={styles.segment} id={segment.id} key={segment.id}>
          {segment.icon ? <Icon name={segment.icon} size={14} /> : null}
          {segment.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
