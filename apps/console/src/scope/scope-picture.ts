import { layeredPicture, type BoxGrid, type Point } from '../trace/layered.js';
import { mergedWays, type PartyBox, type PartyChain, type PartyWay } from './party-boxes.js';

export const BOX_WIDTH_PX = 208;
export const BOX_HEIGHT_PX = 92;
const GRID: BoxGrid = { width: BOX_WIDTH_PX, height: BOX_HEIGHT_PX, column: 288, row: 108 };

/** Parties of one step that are drawn by themselves before anybody asks for more. */
export const PARTIES_SHOWN = 8;
/** How many more each time somebody asks. */
export const PARTIES_MORE = 24;

/** Parties of one step that are drawn as one box. */
export interface CrowdBox {
  readonly id: string;
  readonly column: number;
  readonly parties: readonly PartyBox[];
}

/** A box with its top left corner. */
export type PlacedBox<Box> = Box & Point;

/** Boxes of parties and of crowds, with the ways between them. */
export interface ScopePicture {
  readonly boxes: readonly PlacedBox<PartyBox>[];
  readonly crowds: readonly PlacedBox<CrowdBox>[];
  readonly ways: readonly (PartyWay & { readonly points: readonly Point[] })[];
  readonly width: number;
  readonly height: number;
}

/** Who has the most first; whoever only passed goods on last. */
const byWeight = (a: PartyBox, b: PartyBox): number =>
  b.items.length - a.items.length || (a.id < b.id ? -1 : 1);

const inColumns = ({ boxes, columns }: PartyChain): Map<number, PartyBox[]> => {
  const found = new Map<number, PartyBox[]>();
  for (const box of boxes) {
    const column = columns.get(box.id) ?? 0;
    const others = found.get(column);
    if (others === undefined) found.set(column, [box]);
    else others.push(box);
  }
  return found;
};

const crowdId = (column: number): string => `crowd ${column}`;

/** Ways between what is drawn: those of a crowd's parties run together, those within it are not drawn. */
const drawnWays = (ways: readonly PartyWay[], crowdOf: ReadonlyMap<string, string>): PartyWay[] => {
  const drawn = (id: string): string => crowdOf.get(id) ?? id;
  return mergedWays(
    ways
      .map((way) => ({ ...way, from: drawn(way.from), to: drawn(way.to) }))
      .filter(({ from, to }) => from !== to),
  );
};

/**
 * A chain as a picture that stays readable: of each step the parties that have the most, the others as one
 * box until somebody asks for more of them (`shown`, by step).
 */
export const scopePicture = (
  chain: PartyChain,
  shown: ReadonlyMap<number, number> = new Map(),
): ScopePicture => {
  const alone: PartyBox[] = [];
  const crowds: CrowdBox[] = [];
  for (const [column, boxes] of inColumns(chain)) {
    boxes.sort(byWeight);
    const most = shown.get(column) ?? PARTIES_SHOWN;
    // One party left over needs no more room by itself than as a crowd.
    const count = boxes.length <= most + 1 ? boxes.length : most;
    alone.push(...boxes.slice(0, count));
    if (count < boxes.length)
      crowds.push({ id: crowdId(column), column, parties: boxes.slice(count) });
  }
  const crowdOf = new Map(
    crowds.flatMap(({ id, parties }) => parties.map((party) => [party.id, id] as const)),
  );
  const lines = drawnWays(chain.ways, crowdOf);
  const columns = new Map([
    ...alone.map(({ id }) => [id, chain.columns.get(id) ?? 0] as const),
    ...crowds.map(({ id, column }) => [id, column] as const),
  ]);
  const { cornerOf, pointsOf, width, height } = layeredPicture(
    { ids: [...columns.keys()], lines, columns },
    GRID,
  );
  return {
    boxes: alone.map((box) => ({ ...box, ...cornerOf(box.id) })),
    crowds: crowds.map((crowd) => ({ ...crowd, ...cornerOf(crowd.id) })),
    ways: lines.map((line) => ({ ...line, points: pointsOf(line) })),
    width,
    height,
  };
};
