import { canonicalUri, digitalLink, identifierFault, parseUscc } from '@zhixin/identifiers';
import { utcMillis } from '@zhixin/instant';
import { badInput, type FieldFault } from '@zhixin/service-shell';
import { canonicalText, hashOf } from '@zhixin/statement';
import { bytewise, type Root } from '@zhixin/trace-graph';
import { unreadableAt } from '../http/unreadable-identifier.js';
import { readThing } from '../trace/read-thing.js';

/** A root as somebody wrote it. */
export type AskedRoot = string | Root;

/** What a scope answers, in its one form: whoever asks the same in other words asks this. */
export interface ScopeQuestion {
  readonly roots: readonly Root[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly commingling: 'none' | 'station';
  readonly withinDays: number;
}

/** Everything that the answer follows from, and nothing else. */
export interface ScopeGrounds {
  readonly question: ScopeQuestion;
  /** The log's last position at `knownAt`. */
  readonly position: number;
  readonly rulePack: { readonly id: string; readonly version: string };
  readonly algorithm: string;
}

/**
 * How scopes are computed. Another version answers the same question otherwise: raise it whenever an answer of
 * `libs/trace-graph` or what a document says of it changes.
 */
export const ALGORITHM = 'trace-graph/2';

/** The name of a scope: whoever has the same grounds gives it the same name, anywhere and at any time. */
export const scopeIdOf = (grounds: ScopeGrounds): string =>
  hashOf('Ed25519', grounds).replace(/^sha-256:/, '');

/**
 * Roots in their one form: identifiers canonical, each once, in bytewise order.
 *
 * @throws Problem 400 that names what cannot be read
 */
export const readRoots = (asked: readonly AskedRoot[]): readonly Root[] => {
  const read = asked.map((root, index) =>
    typeof root === 'string'
      ? readRoot({ epc: root }, { of: () => `/roots/${index}` })
      : readRoot(root, { of: (field) => `/roots/${index}/${field}` }),
  );
  const faults = read.flatMap((root) => ('faults' in root ? root.faults : []));
  if (faults.length > 0) throw badInput(...faults);
  const roots = read.flatMap((root) => ('faults' in root ? [] : root.root));
  const byText = new Map(roots.map((root) => [canonicalText(root), root]));
  return [...byText].sort(([left], [right]) => bytewise(left, right)).map(([, root]) => root);
};

interface RootPointers {
  readonly of: (field: string) => string;
}

type RootReading = { readonly root: Root } | { readonly faults: readonly FieldFault[] };

const readRoot = ({ epc, holder, place, from }: Root, pointer: RootPointers): RootReading => {
  const thing = readThing(epc);
  const party = holder === undefined ? undefined : readParty(holder);
  const where = place === undefined ? undefined : readPlace(place);
  const faults = [
    ...(thing.ok ? [] : [unreadableAt(pointer.of('epc'), thing.fault)]),
    ...(holder !== undefined && party === undefined
      ? [notReadable(pointer.of('holder'), HOLDER)]
      : []),
    ...(place !== undefined && where === undefined
      ? [notReadable(pointer.of('place'), PLACE)]
      : []),
  ];
  if (!thing.ok || faults.length > 0) return { faults };
  return {
    root: {
      epc: thing.id,
      ...(party !== undefined && { holder: party }),
      ...(where !== undefined && { place: where }),
      ...(from !== undefined && { from: utcMillis(from) }),
    },
  };
};

const GLN = /^\d{13}$/;
const URI = /^[a-z][a-z0-9+.-]*:/i;

/** A social credit code, a PGLN, or a bare GLN; undefined: none of them. */
export const readParty = (text: string): string | undefined => {
  const plain = text.trim();
  if (GLN.test(plain)) return readUri(digitalLinkOf('417', plain));
  if (URI.test(plain)) return readUri(plain);
  const parsed = parseUscc(plain);
  return parsed.ok ? parsed.uscc : undefined;
};

const readPlace = (text: string): string | undefined => {
  const plain = text.trim();
  if (GLN.test(plain)) return readUri(digitalLinkOf('414', plain));
  return URI.test(plain) ? readUri(plain) : undefined;
};

const digitalLinkOf = (ai: string, gln: string) => {
  try {
    return digitalLink({ [ai]: gln });
  } catch {
    return undefined;
  }
};

const readUri = (text: string | undefined) =>
  text === undefined || text.includes('\0') || identifierFault(text) !== undefined
    ? undefined
    : canonicalUri(text);

interface UnreadableName {
  readonly code: string;
  readonly detail: FieldFault['detail'];
}

const HOLDER: UnreadableName = {
  code: 'PARTY_UNREADABLE',
  detail: {
    zh: '无法识别的主体：请用统一社会信用代码、PGLN 或 GLN',
    en: 'Not readable: use a social credit code, a PGLN or a GLN',
  },
};
const PLACE: UnreadableName = {
  code: 'PLACE_UNREADABLE',
  detail: {
    zh: '无法识别的地点：请用 SGLN 或 GLN',
    en: 'Not readable: use an SGLN or a GLN',
  },
};

const notReadable = (pointer: string, { code, detail }: UnreadableName): FieldFault => ({
  pointer,
  code,
  detail,
});
