import { Component, type ReactNode } from 'react';
import { Button, Notice } from '../ui';
import styles from './Boundary.module.css';

interface BoundaryProps {
  /** What is inside, in words: "The inspector". */
  readonly what: string;
  readonly children: ReactNode;
}

/**
 * Keeps a bug in one panel from taking the window, and a take that is being recorded, with it. A class because React
 * catches errors in no other way.
 */
export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className={styles.failure}>
        <Notice title={`${this.props.what} stopped working.`} tone="bad">
          The rest of the studio goes on; nothing that was recorded is lost.
        </Notice>
        <Button onPress={() => this.setState({ failed: false })} size="s">
          Show it again
        </Button>
      </div>
    );
  }
}
