/** An arrow of a graph, by node id. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

const groupBy = (arrows: readonly Arrow[], end: 'from' | 'to'): Map<string, Arrow[]> => {
  const groups = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const group = groups.get(arrow[end]);
    if (group === undefined) groups.set(arrow[end], [arrow]);
    else group.push(arrow);
  }
  return groups;
};

const flipped = ({ from, to }: Arrow): Arrow => ({ from: to, to: from });

/**
 * The same arrows without cycles: every arrow that leads back to a node on the current path is
 * turned round. Depth first from `ids` in their order, with an explicit stack, so deep graphs are safe.
 */
export const withoutCycles = (ids: readonly string[], arrows: readonly Arrow[]): Arrow[] => {
  const leaving = groupBy(arrows, 'from');
  const state = new Map<string, 'open' | 'done'>();
  const result: Arrow[] = [];
  for (const start of ids) {
    if (state.has(start)) continue;
    const path = [{ id: start, next: 0 }];
    state.set(start, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const arrow = leaving.get(top.id)?.[top.next];
      top.next += 1;
      if (arrow === undefined) {
        state.set(top.id, 'done');
        path.pop();
        continue;
      }
      const seen = state.get(arrow.to);
      result.push(seen === 'open' ? flipped(arrow) : arrow);
      if (seen !== undefined) continue;
      state.set(arrow.to, 'open');
      path.push({ id: arrow.to, next: 0 });
    }
  }
  return result;
};

/** Nodes before everything they lead to; `arrows` has no cycle. */
const inOrder = (ids: readonly string[], arrows: readonly Arrow[]): string[] => {
  const leaving = groupBy(arrows, 'from');
  const waitingFor = new Map(ids.map((id) => [id, 0]));
  for (const { to } of arrows) waitingFor.set(to, (waitingFor.get(to) ?? 0) + 1);
  const ready = ids.filter((id) => waitingFor.get(id) === 0);
  for (let index = 0; index < ready.length; index += 1)
    for (const { to } of leaving.get(ready[index] ?? '') ?? []) {
      const left = (waitingFor.get(to) ?? 0) - 1;
      waitingFor.set(to, left);
      if (left === 0) ready.push(to);
    }
  return ready;
};

/**
 * The column of every node: each arrow points to the right, sources stand as close to what
 * they lead to as that allows. Columns start at 0.
 */
export const layersOf = (ids: readonly string[], arrows: readonly Arrow[]): Map<string, number> => {
  const forward = withoutCycles(
    ids,
    arrows.filter(({ from, to }) => from !== to),
  );
  const order = inOrder(ids, forward);
  const arriving = groupBy(forward, 'to');
  const leaving = groupBy(forward, 'from');
  const layers = new Map<string, number>();
  for (const id of order) {
    const before = (arriving.get(id) ?? []).map(({ from }) => layers.get(from) ?? 0);
    layers.set(id, before.length === 0 ? 0 : Math.max(...before) + 1);
  }
  for (const id of order.toReversed()) {
    const after = (leaving.get(id) ?? []).map(({ to }) => layers.get(to) ?? 0);
    if (!arriving.has(id) && after.length > 0) layers.set(id, Math.min(...after) - 1);
  }
  return layers;
};
