import { isSome } from './amount.js';
import type { Line } from './shipment.js';

/** Lines in the order in which they were shipped. Closed ones stay in it, but are passed over once where they lead. */
export interface LineQueue {
  lines: Line[];
  first: number;
  /** The same by document, as soon as somebody asks by one. */
  byDocument: Map<string, LineQueue> | undefined;
}

export const lineQueue = (...lines: Line[]): LineQueue => ({
  lines,
  first: 0,
  byDocument: undefined,
});

export const enqueue = (queue: LineQueue, line: Line): void => {
  if (queue.first > queue.lines.length / 2) {
    queue.lines = queue.lines.slice(queue.first);
    queue.first = 0;
  }
  queue.lines.push(line);
  if (queue.byDocument !== undefined) addByDocument(queue.byDocument, line);
};

const addByDocument = (byDocument: Map<string, LineQueue>, line: Line): void => {
  for (const document of new Set(line.documents)) {
    const known = byDocument.get(document);
    if (known === undefined) byDocument.set(document, lineQueue(line));
    else enqueue(known, line);
  }
};

const isOpen = ({ account }: Line): boolean => isSome(account.amount);

/** Whether some of its lines is open. */
export const hasOpen = (queue: LineQueue): boolean => {
  while (queue.first < queue.lines.length && !isOpen(queue.lines[queue.first]!)) queue.first += 1;
  return queue.first < queue.lines.length;
};

/** Its open lines, each as long as it is open when its turn comes. */
export function* openIn(queue: LineQueue | undefined): Iterable<Line> {
  if (queue === undefined || !hasOpen(queue)) return;
  const { lines, first } = queue;
  for (let place = first; place < lines.length; place += 1)
    if (isOpen(lines[place]!)) yield lines[place]!;
}

/** Its open lines that name one of some documents. */
export const openNaming = (
  queue: LineQueue | undefined,
  documents: readonly string[],
): Iterable<Line> => {
  if (queue === undefined || documents.length === 0) return [];
  const byDocument = (queue.byDocument ??= sortedByDocument(queue));
  const [first, ...others] = documents.map((document) => byDocument.get(document));
  return others.length === 0
    ? openIn(first)
    : new Set([first, ...others].flatMap((one) => [...openIn(one)]).sort(byOrder));
};

const sortedByDocument = (queue: LineQueue): Map<string, LineQueue> => {
  const found = new Map<string, LineQueue>();
  for (const line of openIn(queue)) addByDocument(found, line);
  return found;
};

const byOrder = (left: Line, right: Line): number => left.shipment.order - right.shipment.order;

/** The lines of two queues, oldest first. */
export function* merged(left: Iterable<Line>, right: Iterable<Line>): Iterable<Line> {
  const [ones, others] = [left[Symbol.iterator](), right[Symbol.iterator]()];
  let [one, other] = [ones.next(), others.next()];
  while (!one.done || !other.done)
    if (other.done || (!one.done && byOrder(one.value, other.value) < 0)) {
      yield one.value;
      one = ones.next();
    } else {
      yield other.value;
      other = others.next();
    }
}
