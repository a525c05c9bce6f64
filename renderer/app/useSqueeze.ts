import { useEffect } from 'react';
import { type PanelName, useStudio } from '../stores';

/** Which panels need a window of at least which size, in CSS pixels: at 200 % zoom a laptop's window is small. */
const rooms: readonly (readonly [query: string, panels: readonly PanelName[]])[] = [
  ['(max-width: 1119px)', ['stories']],
  ['(max-width: 859px)', ['inspector', 'outline']],
  ['(max-height: 579px)', ['mixer']],
];

/** Shuts panels that would leave the tree no room. */
export function useSqueeze(): void {
  const { ui } = useStudio();
  useEffect(() => {
    const queries = rooms.map(([query, panels]) => ({ list: matchMedia(query), panels }));
    const apply = () => ui.squeeze(queries.flatMap(({ list, panels }) => (list.matches ? panels : [])));
    apply();
    for (const { list } of queries) list.addEventListener('change', apply);
    return () => {
      for (const { list } of queries) list.removeEventListener('change', apply);
    };
  }, [ui]);
}
