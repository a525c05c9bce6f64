import styles from './Mark.module.css';

/** The studio's mark: a line that branches, with its stations. */
export function Mark() {
  return (
    <svg aria-hidden="true" className={styles.mark} height="22" viewBox="0 0 24 24" width="22">
      <path className={styles.line} d="M4 7h16" />
      <path className={styles.branch} d="M7 7c4 0 3 10 8 10h5" />
      <circle className={styles.seed} cx="5" cy="7" r="2.6" />
      <circle className={styles.end} cx="19.5" cy="17" r="2.2" />
    </svg>
  );
}
