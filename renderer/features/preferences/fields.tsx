/**
 * Fields of preferences: each shows what is kept and keeps what is chosen, so that the same preference is the same
 * field with the same limits wherever it is asked for.
 */
import { type UiPreferences, useStudio, useUi } from '../../stores';
import { NumberField, type NumberFieldProps, Segmented, type SegmentedProps, Switch } from '../../ui';

/** Names of the preferences that hold a T. */
type Of<T> = {
  [Name in keyof UiPreferences]: UiPreferences[Name] extends T ? Name : never;
}[keyof UiPreferences];

interface Preference<Name> {
  readonly preference: Name;
}

export function PreferenceNumber({
  preference,
  ...props
}: Preference<Of<number>> & Omit<NumberFieldProps, 'value' | 'onChange'>) {
  const { ui } = useStudio();
  const value = useUi((state) => state[preference]);
  return <NumberField {...props} onChange={(next) => ui.prefer({ [preference]: next })} value={value} />;
}

export function PreferenceSwitch({
  preference,
  ...props
}: Preference<Of<boolean>> & { readonly label: string; readonly description?: string }) {
  const { ui } = useStudio();
  const isSelected = useUi((state) => state[preference]);
  return <Switch {...props} isSelected={isSelected} onChange={(on) => ui.prefer({ [preference]: on })} />;
}

export function PreferenceChoice<Name extends Of<string>>({
  preference,
  ...props
}: Preference<Name> & Pick<SegmentedProps<UiPreferences[Name]>, 'label' | 'segments'>) {
  const { ui } = useStudio();
  const value = useUi((state) => state[preference]);
  return (
    <Segmented<UiPreferences[Name]>
      {...props}
      onChange={(choice) => ui.prefer({ [preference]: choice })}
      value={value}
    />
  );
}
