import { RECORDED, SENSES, suspected } from './account.js';
import { isSome, less } from './amount.js';
import { book } from './balance.js';
import { contentsOf } from './contents.js';
import type { Edge } from './edge.js';
import { takeInside } from './inside.js';
import {
  accountOf,
  amountOf,
  balanceThing,
  stateOf,
  type Ledger,
  type ThingState,
  type TransformationState,
} from './ledger.js';
import { begin } from './stock.js';
import { asClaim, deposit, rootOf } from './suspicion.js';
import { take, type TakenGoods } from './taking.js';
import { better, further, type Trail } from './trail.js';

/** Inputs and outputs of one event; those of other events under the same transformation stand in its state. */
export const transform = (ledger: Ledger, edges: readonly Edge[]): void => {
  const [first] = edges;
  if (first === undefined) return;
  const state = transformationOf(ledger, first.transformation);
  for (const edge of edges) if (edge.kind === 'use') use(ledger, state, edge);
  const outputs = edges.filter(({ kind }) => kind === 'yield');
  const made = outputs.map((edge) => {
    const thing = stateOf(ledger, edge.thing);
    return { edge, thing, amount: amountOf(ledger, edge, thing) };
  });
  for (const { thing, amount } of made) {
    measure(state, state.cameOut, thing, amount);
    state.outputs.add(thing.thing);
  }
  if (ledger.now.circular) state.circularAt = ledger.now.at;
  for (const output of made) yieldOf(ledger, state, output);
};

const transformationOf = ({ transformations }: Ledger, number: number): TransformationState => {
  let state = transformations.get(number);
  if (state === undefined)
    transformations.set(
      number,
      (state = {
        inputs: [],
        cameIn: new Map(),
        certain: new Map(),
        cameOut: new Map(),
        isMeasured: true,
        isWhole: true,
        circularAt: undefined,
        outputs: new Set(),
        missed: new Set(),
      }),
    );
  return state;
};

const measure = (
  state: TransformationState,
  sums: Map<string, bigint>,
  { unit: { dimension } }: ThingState,
  amount: bigint | null,
): void => {
  if (amount === null) state.isMeasured = false;
  else sums.set(dimension, (sums.get(dimension) ?? 0n) + amount);
};

const use = (ledger: Ledger, state: TransformationState, edge: Edge): void => {
  const thing = stateOf(ledger, edge.thing);
  const { party, place } = edge;
  const amount = amountOf(ledger, edge, thing);
  const contents = contentsOf(ledger, thing);
  for (const taken of take(ledger, thing, { party, place, amount }))
    consume(ledger, state, taken, { party });
  for (const { thing: child, amount: inside, container } of contents)
    for (const taken of takeInside(ledger, child, { party, place, amount: inside, container }))
      consume(ledger, state, taken, { party });
};

const consume = (
  ledger: Ledger,
  state: TransformationState,
  { thing, portion, claimed, from }: TakenGoods,
  { party }: { readonly party: number },
): void => {
  const input = claimed ? asClaim(portion) : portion;
  state.inputs.push(input);
  measure(state, state.cameIn, thing, input.amount);
  state.certain.set(
    thing.unit.dimension,
    (state.certain.get(thing.unit.dimension) ?? 0n) + input.low,
  );
  const isWhole =
    input.amount === null
      ? !claimed && rootOf(ledger, thing, { party, place: from }) !== undefined
      : input.low === input.amount;
  if (!isWhole) state.isWhole = false;
  deposit(
    ledger,
    accountOf(ledger, thing, { party, place: from, state: 'consumed', claimed }),
    input,
  );
  if (!claimed) book(ledger.balances.of(balanceThing(thing), party), 'consumed', input.amount);
};

interface MadeOutput {
  readonly edge: Edge;
  readonly thing: ThingState;
  readonly amount: bigint | null;
}

const yieldOf = (
  ledger: Ledger,
  state: TransformationState,
  { edge, thing, amount }: MadeOutput,
): void => {
  const { party, place } = edge;
  const { at, event, circular } = ledger.now;
  const trails = SENSES.map((sense) => {
    const trail = trailInto(ledger, state, edge, sense);
    if (trail === undefined) state.missed.add(sense);
    return further(trail, 'output', at, [event.id]);
  });
  const isRecorded = trails[RECORDED] !== undefined && !circular;
  const portion = suspected(amount, trails, isRecorded ? certainOutput(state, amount) : 0n);
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
  begin(ledger, thing, portion, into);
  book(ledger.balances.of(balanceThing(thing), party), 'produced', amount);
};

const trailInto = (
  ledger: Ledger,
  { inputs }: TransformationState,
  edge: Edge,
  sense: number,
): Trail | undefined => {
  let trail: Trail | undefined;
  for (const { highs, trails } of inputs)
    if (isSome(highs[sense]!)) trail = better(trail, trails[sense]);
  return trail ?? ledger.known.get(`${sense} ${edge.transformation}`);
};

/**
 * All of an output where every recorded input was wholly suspect; else what neither clean input nor what came out
 * beyond what went in can make up, in like units; else nothing (scope.md, Quantity).
 */
const certainOutput = (state: TransformationState, amount: bigint | null): bigint => {
  if (amount === null || state.inputs.length === 0) return 0n;
  if (state.isWhole) return amount;
  const dimensions = new Set([...state.cameIn.keys(), ...state.cameOut.keys()]);
  if (!state.isMeasured || dimensions.size !== 1) return 0n;
  const [dimension] = dimensions;
  const [cameIn, cameOut] = [
    state.cameIn.get(dimension!) ?? 0n,
    state.cameOut.get(dimension!) ?? 0n,
  ];
  const cleanInput = cameIn - (state.certain.get(dimension!) ?? 0n);
  const gain = less(cameOut, cameIn) ?? 0n;
  return less(amount, cleanInput + gain) ?? 0n;
};
