/** What the rules of editing object to, as failures with a remedy. */
import { StudioError } from '../../../shared/contract/errors';
import type { EditProblem } from '../../../shared/domain/editRules';
import type { Entity } from '../../../shared/domain/operations';
import { notFound } from './reads';

const words: Readonly<Record<Entity, string>> = {
  story: 'story',
  node: 'node',
  mixOverride: 'mix override',
  tag: 'tag',
  marker: 'marker',
  takeGroup: 'take group',
  phrase: 'phrase',
  comment: 'comment',
  like: 'like',
};

const bad = (message: string, remedy: string) => new StudioError('BAD_INPUT', message, remedy);

/** The failure to throw for a problem. */
export function editFailure(problem: EditProblem): StudioError {
  switch (problem.kind) {
    case 'unknown':
      return notFound(words[problem.entity], problem.id);
    case 'exists':
      return new StudioError(
        'CONFLICT',
        `There is a ${words[problem.entity]} with the id ${problem.id} already.`,
        'Nothing was changed. Use a new id for something new.',
      );
    case 'field':
      return bad(
        `The field ${problem.field} of a ${words[problem.entity]} cannot be edited.`,
        'Leave it out; it was written once, when it was created.',
      );
    case 'value':
      return bad(
        `The ${problem.field} of a ${words[problem.entity]} ${problem.reason}.`,
        'Choose another value.',
      );
    case 'foreign':
      return bad(
        `The ${words[problem.entity]} ${problem.id} belongs to another story.`,
        'Make the change in the story that it belongs to.',
      );
    case 'trims': {
      const { title, frames, trimIn, trimOut } = problem.node;
      return bad(
        `“${title}” has ${frames} frames, too few to hide ${trimIn} at the head and ${trimOut} at the tail.`,
        `Let trimIn and trimOut be 0 or more and come to ${frames} at most.`,
      );
    }
    case 'fade': {
      const { title, frames, trimIn, trimOut } = problem.node;
      const audible = Math.max(0, frames - trimIn - trimOut);
      return bad(
        `The ${problem.field} of “${title}” is longer than what can be heard of it.`,
        `Let it be between 0 and ${audible} frames.`,
      );
    }
    case 'cycle':
      return bad(
        `“${problem.node.title}” cannot hang below itself.`,
        'Choose a parent that is neither the node nor anything recorded over it.',
      );
    case 'ancestor':
      return bad(
        `${problem.ancestorId} is not on the path above ${problem.nodeId}.`,
        'Override only the mix of a node that the branch runs through.',
      );
    case 'tail':
      return new StudioError(
        'EXTENSION_RULE',
        `“${problem.node.title}” ends before “${problem.parent.title}” does, and this story asks each new node for a tail.`,
        `Make it at least ${problem.missing} frames longer, or start it later, or switch the story’s extension rule off.`,
      );
  }
}
