import type { ReactElement } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import { Kbd } from './Kbd';
import styles from './Menu.module.css';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly shortcut?: string | undefined;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
  readonly onAction: () => void;
}

export type MenuEntry = MenuAction | 'separator';

export interface MenuListProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Takes the focus when it appears; for menus that no button opened. */
  readonly autoFocus?: boolean;
}

/** The list of a menu, without its trigger; for context menus that open at a point. */
export function MenuList({ label, entries, autoFocus }: MenuListProps) {
  const byId = new Map(
    entries.flatMap((entry) => (entry === 'separator' ? [] : [[entry.id, entry] as const])),
  );
  const disabled = [...byId.values()].filter((entry) => entry.isDisabled).map((entry) => entry.id);
  return (
    <AriaMenu
      aria-label={label}
      autoFocus={autoFocus ? 'first' : false}
      className={styles.menu}
      disabledKeys={disabled}
      onAction={(key) => byId.get(String(key))?.onAction()}
    >
      {entries.map((entry, index) =>
        entry === 'separator' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a separator has no identity but its place.
          <Separator className={styles.separator} key={`separator-${index}`} />
        ) : (
          <AriaMenuItem
            className={styles.item}
            data-danger={entry.isDanger || undefined}
            id={entry.id}
            key={entry.id}
            textValue={entry.label}
          >
            <span className={styles.glyph}>{entry.icon ? <Icon name={entry.icon} size={14} /> : null}</span>
            <span className={styles.text}>{entry.label}</span>
            {entry.shortcut ? <Kbd keys={entry.shortcut} /> : null}
          </AriaMenuItem>
        ),
      )}
    </AriaMenu>
  );
}

export interface MenuButtonProps extends MenuListProps {
  /** The button that opens it, e.g. an `IconButton`. */
  readonly children: ReactElement;
  readonly placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end';
}

/** A button that opens a menu. */
export function MenuButton({ label, entries, children, placement = 'bottom start' }: MenuButtonProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={styles.popover} offset={4} placement={placement}>
        <MenuList entries={entries} label={label} />
      </Popover>
    </MenuTrigger>
  );
}
