/**
 * Edits that the window shows before the studio has stored them: a fader that is being dragged, an edit whose answer
 * is on its way. They lie over the story's content instead of being written into it, so that a drag at 60 Hz costs the
 * nodes it touches and not the 50,000 of the story, and an edit that is refused vanishes without a trace.
 */
import type { AudioNode, MixOverride, NodeId } from '../../shared/domain/model';
import type { Edit } from '../../shared/domain/operations';

export interface Overlay {
  readonly nodes: ReadonlyMap<NodeId, Partial<AudioNode>>;
  /** By `nodeId/ancestorId`. */
  readonly overrides: ReadonlyMap<string, Partial<MixOverride>>;
  /** Nodes that were shown with this overlay: the same question gets the same object, as React's hooks demand. */
  readonly shown: Map<NodeId, { readonly stored: AudioNode; readonly shown: AudioNode }>;
}

export const emptyOverlay: Overlay = { nodes: new Map(), overrides: new Map(), shown: new Map() };

/** Later edits of the same field win. Creations, and entities that are not part of the mix or the map, are left out. */
export function overlayOf(edits: readonly Edit[]): Overlay {
  if (edits.length === 0) return emptyOverlay;
  const nodes = new Map<NodeId, Partial<AudioNode>>();
  const overrides = new Map<string, Partial<MixOverride>>();
  for (const { entity, id, field, value } of edits) {
    if (field === '*') continue;
    if (entity === 'node') nodes.set(id, { ...nodes.get(id), [field]: value });
    if (entity === 'mixOverride') overrides.set(id, { ...overrides.get(id), [field]: value });
  }
  return { nodes, overrides, shown: new Map() };
}

/** The node as it is to be shown; the very same object when nothing lies over it. */
export function overlayNode(overlay: Overlay, node: AudioNode): AudioNode {
  const patch = overlay.nodes.get(node.id);
  if (!patch) return node;
  const known = overlay.shown.get(node.id);
  if (known?.stored === node) return known.shown;
  const shown = { ...node, ...patch };
  overlay.shown.set(node.id, { stored: node, shown });
  return shown;
}

/** A node's overrides as they are to be heard, new ones included. */
export function overlayOverrides(
  overlay: Overlay,
  nodeId: NodeId,
  stored: readonly MixOverride[],
): readonly MixOverride[] {
  if (overlay.overrides.size === 0) return stored;
  const own = [...overlay.overrides].filter(([id]) => id.startsWith(`${nodeId}/`));
  if (own.length === 0) return stored;
  const result = new Map(stored.map((override) => [`${nodeId}/${override.ancestorId}`, override]));
  for (const [id, patch] of own) {
    const ancestorId = id.slice(nodeId.length + 1);
    const before = result.get(id) ?? { nodeId, ancestorId, gainDb: null, pan: null, mute: null };
    result.set(id, { ...before, ...patch });
  }
  return [...result.values()];
}
