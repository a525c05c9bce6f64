import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  NumberField as AriaNumberField,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  FieldError,
  Group,
  Input,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components';
import { classNames } from './classNames';
import styles from './Field.module.css';
import { Icon } from './Icon';

interface FieldProps {
  readonly label: string;
  /** Spoken but not drawn, where the place says it already. */
  readonly hideLabel?: boolean;
  readonly description?: ReactNode;
  readonly isDisabled?: boolean;
  readonly className?: string | undefined;
}

const nameOf = ({ label, hideLabel }: FieldProps) => (hideLabel ? { 'aria-label': label } : {});

function Head({ label, hideLabel }: FieldProps) {
  return hideLabel ? null : <Label className={styles.label}>{label}</Label>;
}

function Foot({ description }: FieldProps) {
  return description ? (
    <Text className={styles.description} slot="description">
      {description}
    </Text>
  ) : null;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** On Enter or when the focus leaves. */
  readonly onCommit?: (value: string) => void;
  readonly onCancel?: () => void;
  readonly placeholder?: string;
  readonly rows?: number;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly error?: string | null;
}

/** One line of text, or several with `rows`. */
export function TextField(props: TextFieldProps) {
  const { value, onChange, onCommit, onCancel, placeholder, rows, autoFocus, maxLength, error } = props;
  const common = { className: styles.input, ...(placeholder ? { placeholder } : {}) };
  return (
    <AriaTextField
      {...nameOf(props)}
      autoFocus={autoFocus ?? false}
      className={classNames(styles.field, props.className)}
      isDisabled={props.isDisabled ?? false}
      isInvalid={Boolean(error)}
      onBlur={() => onCommit?.(value)}
      onChange={onChange}
      value={value}
      {...(maxLength ? { maxLength } : {})}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !rows) onCommit?.(value);
        else if (event.key === 'Escape' && onCancel) onCancel();
        else event.continuePropagation();
      }}
    >
      <Head {...props} />
      {rows ? <TextArea {...common} rows={rows} /> : <Input {...common} />}
      <Foot {...props} />
      <FieldError className={styles.error}>{error ?? null}</FieldError>
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps {
  readonly value: number;
  /** After Enter, a step, or when the focus leaves; never with NaN. */
  readonly onChange: (value: number) => void;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly fractionDigits?: number;
}

/** A number with steppers; the wheel and arrow keys step it. */
export function NumberField(props: NumberFieldProps) {
  const { value, onChange, minValue, maxValue, step = 1, unit, fractionDigits = 0 } = props;
  return (
    <AriaNumberField
      {...nameOf(props)}
      className={classNames(styles.field, props.className)}
      formatOptions={{
        minimumFractionDigits: fractionDigits,
        maximumFractionDigits: fractionDigits,
        useGrouping: false,
      }}
      isDisabled={props.isDisabled ?? false}
      onChange={(next) => {
        if (Number.isFinite(next)) onChange(next);
      }}
      step={step}
      value={value}
      {...(minValue === undefined ? {} : { minValue })}
      {...(maxValue === undefined ? {} : { maxValue })}
    >
      <Head {...props} />
      <Group className={styles.group}>
        <Input className={styles.bare} />
        {unit ? <span className={styles.unit}>{unit}</span> : null}
        <span className={styles.steppers}>
          <AriaButton className={styles.stepper} slot="increment">
            <Icon name="chevronUp" size={10} />
          </AriaButton>
          <AriaButton className={styles.stepper} slot="decrement">
            <Icon name="chevronDown" size={10} />
          </AriaButton>
        </span>
      </Group>
      <Foot {...props} />
    </AriaNumberField>
  );
}

export interface Option<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly description?: string;
}

export interface SelectProps<Id extends string> extends FieldProps {
  readonly value: Id | null;
  readonly options: readonly Option<Id>[];
  readonly onChange: (value: Id) => void;
  readonly placeholder?: string;
}

/** One of a list. */
export function Select<Id extends string>(props: SelectProps<Id>) {
  const { value, options, onChange, placeholder } = props;
  return (
    <AriaSelect
      {...nameOf(props)}
      className={classNames(styles.field, props.className)}
      isDisabled={props.isDisabled ?? false}
      onChange={(key: Key | null) => {
        if (key !== null) onChange(key as Id);
      }}
      value={value}
      {...(placeholder ? { placeholder } : {})}
    >
      <Head {...props} />
      <AriaButton className={styles.select}>
        <SelectValue className={styles.selected} />
        <Icon name="chevronDown" size={12} />
      </AriaButton>
      <Foot {...props} />
      <Popover className={styles.popover} offset={4}>
        <ListBox className={styles.list} items={options}>
          {(option) => (
            <ListBoxItem className={styles.option} id={option.id} textValue={option.label}>
              <Icon className={styles.tick} name="check" size={14} />
              <span className={styles.optionText}>
                <Text slot="label">{option.label}</Text>
                {option.description ? (
                  <Text className={styles.optionDescription} slot="description">
                    {option.description}
                  </Text>
                ) : null}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly description?: string;
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off, at once. */
export function Switch({ label, description, isSelected, onChange, isDisabled }: SwitchProps) {
  return (
    <AriaSwitch
      className={styles.switch}
      isDisabled={isDisabled ?? false}
      isSelected={isSelected}
      onChange={onChange}
    >
      <span className={styles.switchTrack} />
      <span className={styles.optionText}>
        <span>{label}</span>
        {description ? <span className={styles.description}>{description}</span> : null}
      </span>
    </AriaSwitch>
  );
}

/** On or off, as part of a form. */
export function Checkbox({ label, description, isSelected, onChange, isDisabled }: SwitchProps) {
  return (
    <AriaCheckbox
      className={styles.switch}
      isDisabled={isDisabled ?? false}
      isSelected={isSelected}
      onChange={onChange}
    >
      <span className={styles.box}>
        <Icon name="check" size={12} />
      </span>
      <span className={styles.optionText}>
        <span>{label}</span>
        {description ? <span className={styles.description}>{description}</span> : null}
      </span>
    </AriaCheckbox>
  );
}
