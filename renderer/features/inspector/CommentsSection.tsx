import { useState } from 'react';
import type { AudioNode, Comment } from '../../../shared/domain/model';
import { useStudio } from '../../stores';
import { addComment, removeComment, seek } from '../../stores/actions';
import { Button, formatTime, IconButton, Section, TextField } from '../../ui';
import styles from './Inspector.module.css';

interface CommentsProps {
  readonly node: AudioNode;
  readonly comments: readonly Comment[];
}

/** What people say about this node, in the order of the story's time; words about the whole of it come first. */
export function CommentsSection({ node, comments }: CommentsProps) {
  const studio = useStudio();
  const [draft, setDraft] = useState('');
  const [isAtPlayhead, setIsAtPlayhead] = useState(false);
  const ordered = [...comments].sort(
    (a, b) =>
      (a.frame ?? Number.NEGATIVE_INFINITY) - (b.frame ?? Number.NEGATIVE_INFINITY) ||
      (a.createdAt < b.createdAt ? -1 : 1),
  );
  const add = async (text: string) => {
    if (text.trim() === '') return;
    const frame = isAtPlayhead ? Math.round(studio.engine.position()) : null;
    // At once: leaving the field while the studio answers must not add it again.
    setDraft('');
    if (!(await addComment(studio, node.id, text, frame))) setDraft((since) => since || text);
  };
  return (
    <Section
      actions={
        <Button
          aria-label="Comment at the playhead"
          aria-pressed={isAtPlayhead}
          icon="follow"
          onPress={() => setIsAtPlayhead(!isAtPlayhead)}
          // Taking the focus from the field would add what is in it, before it is known where.
          preventFocusOnPress
          size="s"
          variant="quiet"
        >
          At the playhead
        </Button>
      }
      title="Comments"
    >
      {ordered.length > 0 ? (
        <ul className={styles.list}>
          {ordered.map((comment) => (
            <CommentLine comment={comment} key={comment.id} sampleRate={node.sampleRate} />
          ))}
        </ul>
      ) : null}
      <TextField
        hideLabel
        label="Add a comment"
        maxLength={10_000}
        onCancel={() => setDraft('')}
        onChange={setDraft}
        onCommit={(text) => void add(text)}
        placeholder="Add a comment"
        value={draft}
      />
    </Section>
  );
}

function CommentLine({ comment, sampleRate }: { readonly comment: Comment; readonly sampleRate: number }) {
  const studio = useStudio();
  const { frame, text, author } = comment;
  return (
    <li className={styles.row}>
      {frame === null ? null : (
        <Button
          aria-label={`Jump to the comment at ${formatTime(frame, sampleRate)}`}
          className={styles.time}
          onPress={() => seek(studio, frame)}
          size="s"
          variant="quiet"
        >
          {formatTime(frame, sampleRate)}
        </Button>
      )}
      <p className={styles.comment} data-selectable>
        {author ? <b>{author}: </b> : null}
        {text}
      </p>
      <IconButton
        icon="close"
        label={`Delete the comment ${text.slice(0, 40)}`}
        onPress={() => void removeComment(studio, comment)}
        size="s"
      />
    </li>
  );
}
