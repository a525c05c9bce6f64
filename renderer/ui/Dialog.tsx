import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './Button';
import { classNames } from './classNames';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Buttons; the one to do next comes last and is `accent`. */
  readonly footer?: ReactNode;
  readonly width?: 's' | 'm' | 'l';
  /** Clicking beside it closes it; off where something typed could be lost. */
  readonly isDismissable?: boolean;
  readonly children: ReactNode;
}

/** A modal dialog: focus stays in it, Escape closes it, focus returns to where it was. */
export function Dialog({
  title,
  isOpen,
  onClose,
  footer,
  width = 'm',
  isDismissable = true,
  children,
}: DialogProps) {
  return (
    <ModalOverlay
      className={styles.scrim}
      isDismissable={isDismissable}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={classNames(styles.modal)} data-width={width}>
        <AriaDialog className={styles.dialog}>
          <header className={styles.head}>
            <Heading className={styles.title} slot="title">
              {title}
            </Heading>
            <IconButton icon="close" label="Close" onPress={onClose} placement="bottom" shortcut="Escape" />
          </header>
          <div className={styles.body}>{children}</div>
          {footer ? <footer className={styles.foot}>{footer}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
