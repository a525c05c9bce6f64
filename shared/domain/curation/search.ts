/**
 * Finding recordings by what is known of them.
 *
 * A query is words, all of which must be there, and facts:
 *
 *     bass "night train" tag:keep by:anna has:tail receipt:red after:2026-01-01 -muted
 *
 * Words are looked for in titles, tags, notes, comments and names, without regard to case and accents. A `-` in front
 * turns a word or a fact round. What is no known fact is a word, so that a title with a colon in it can be found.
 */
import type { AudioNode, Comment, StoryContent, Tag } from '../model';
import { tailFrames } from '../timeline';
import { indexTree, parentOf } from '../tree';
import { nodeVerdict } from '../verdict';
import { countLikes } from './canon';

/** What `has:` and `is:` know. */
export const searchFacts = [
  'tail',
  'notes',
  'comments',
  'markers',
  'likes',
  'receipt',
  'recorded',
  'imported',
  'comp',
  'recovered',
  'deleted',
  'seed',
] as const;
export type SearchFact = (typeof searchFacts)[number];

type Term =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'tag' | 'by' | 'receipt'; readonly word: string }
  | { readonly kind: 'after' | 'before'; readonly date: string }
  | { readonly kind: 'fact'; readonly fact: SearchFact };

export interface SearchTerm {
  readonly term: Term;
  readonly negated: boolean;
}

/** Text as it is compared: lower case, without accents. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

function termOf(key: string, value: string): Term | null {
  const word = folded(value);
  if (word === '') return null;
  if (key === 'tag' || key === 'by' || key === 'receipt') return { kind: key, word };
  if ((key === 'after' || key === 'before') && DATE.test(value)) return { kind: key, date: value };
  if ((key === 'has' || key === 'is') && (searchFacts as readonly string[]).includes(word)) {
    return { kind: 'fact', fact: word as SearchFact };
  }
  return null;
}

/** The terms of a query. Anything is a query; an empty one has no terms. */
export function parseQuery(query: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [, minus = '', key = '', quoted, bare] of query.matchAll(
    /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]+))/giu,
  )) {
    const value = quoted ?? bare ?? '';
    const term =
      (key && termOf(key.toLowerCase(), value)) ||
      ({ kind: 'word', word: folded(key ? `${key}:${value}` : value) } as const);
    if (term.kind !== 'word' || term.word !== '') terms.push({ term, negated: minus === '-' });
  }
  return terms;
}

/** Where a word was found counts: in a title most. */
const WEIGHTS = { title: 8, tag: 4, author: 3, notes: 2, comment: 1 } as const;

/** A node with everything that is looked through, folded once. */
interface Entry {
  readonly node: AudioNode;
  readonly texts: readonly { readonly text: string; readonly weight: number }[];
  readonly tags: readonly string[];
  readonly people: readonly string[];
  readonly facts: ReadonlySet<SearchFact>;
  readonly receipt: string;
}

export interface SearchIndex {
  /** Nodes in the order of the tree's making. */
  readonly entries: readonly Entry[];
}

const grouped = <T extends { readonly nodeId: string; readonly deleted: boolean }>(rows: readonly T[]) => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    if (row.deleted) continue;
    const group = groups.get(row.nodeId);
    if (group) group.push(row);
    else groups.set(row.nodeId, [row]);
  }
  return groups;
};

const KINDS = {
  recording: 'recorded',
  import: 'imported',
  comp: 'comp',
  recovered: 'recovered',
} as const satisfies Readonly<Record<AudioNode['kind'], SearchFact>>;

/** To be made once for many queries. O(n). */
export function indexForSearch(content: StoryContent): SearchIndex {
  const tree = indexTree(content.nodes);
  const tags = grouped<Tag>(content.tags);
  const comments = grouped<Comment>(content.comments);
  const markers = grouped(content.markers);
  const likes = countLikes(content.likes);
  const entries = [...tree.byId.values()].map((node): Entry => {
    const { id, title, notes, creator, receipt, deleted, kind } = node;
    const parent = parentOf(tree, id);
    const said = comments.get(id) ?? [];
    const names = (tags.get(id) ?? []).map(({ name }) => folded(name));
    const facts: [SearchFact, boolean][] = [
      ['tail', parent !== null && tailFrames(node, parent) > 0],
      ['notes', notes !== ''],
      ['comments', said.length > 0],
      ['markers', markers.has(id)],
      ['likes', (likes.get(id) ?? 0) > 0],
      ['receipt', receipt !== null],
      [KINDS[kind], true],
      ['deleted', deleted],
      ['seed', parent === null],
    ];
    return {
      node,
      texts: [
        { text: folded(title), weight: WEIGHTS.title },
        ...names.map((text) => ({ text, weight: WEIGHTS.tag })),
        { text: folded(creator), weight: WEIGHTS.author },
        { text: folded(notes), weight: WEIGHTS.notes },
        ...said.flatMap(({ text, author }) => [
          { text: folded(text), weight: WEIGHTS.comment },
          { text: folded(author), weight: WEIGHTS.comment },
        ]),
      ],
      tags: names,
      people: [creator, ...said.map(({ author }) => author)].map(folded),
      facts: new Set(facts.flatMap(([fact, holds]) => (holds ? [fact] : []))),
      receipt: nodeVerdict(node)?.colour ?? '',
    };
  });
  return { entries };
}

/** How well a term fits; 0 when it does not. */
function scoreOf(entry: Entry, term: Term): number {
  const { node, texts, tags, people, facts, receipt } = entry;
  switch (term.kind) {
    case 'word':
      return texts.reduce(
        (best, { text, weight }) =>
          // A word at the beginning of a text is what it is about.
          text.includes(term.word) ? Math.max(best, text.startsWith(term.word) ? weight * 2 : weight) : best,
        0,
      );
    case 'tag':
      return Number(tags.some((tag) => tag.startsWith(term.word)));
    case 'by':
      return Number(people.some((name) => name.includes(term.word)));
    case 'receipt':
      return Number(receipt !== '' && receipt.startsWith(term.word));
    case 'after':
      return Number(node.createdAt >= term.date);
    case 'before':
      return Number(node.createdAt < term.date);
    case 'fact':
      return Number(facts.has(term.fact));
  }
}

/**
 * The nodes that fit every term, best first, then in the order of their making. Deleted ones only where the query asks
 * for them. An empty query finds nothing.
 */
export function search(index: SearchIndex, query: string): AudioNode[] {
  const terms = parseQuery(query);
  if (terms.length === 0) return [];
  const asksForDeleted = terms.some(({ term }) => term.kind === 'fact' && term.fact === 'deleted');
  return index.entries
    .filter(({ node }) => asksForDeleted || !node.deleted)
    .flatMap((entry, at) => {
      let score = 0;
      for (const { term, negated } of terms) {
        const found = scoreOf(entry, term);
        if (negated ? found > 0 : found === 0) return [];
        score += negated ? 0 : found;
      }
      return [{ node: entry.node, score, at }];
    })
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ node }) => node);
}
