import styles from './Kbd.module.css';
import { isApple, spellKeys } from './keys';

/** A key combination drawn as keys. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {spellKeys(keys, isApple(navigator.platform)).map((key) => (
        <kbd className={styles.key} key={key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
