import type { TraceGraph, TraceNode } from '@zhixin/contracts';

/** `shipping` out of `https://ref.gs1.org/cbv/BizStep-shipping` or `urn:epcglobal:cbv:bizstep:shipping`. */
export const bareStep = (bizStep: string): string => bizStep.replace(/^.*(?:BizStep-|[:/#])/, '');

/** What stands between identifiers that are typed in a row; a lot number may have a comma in it. */
export const BETWEEN_IDENTIFIERS = [' ', '\n'];

const DIGITAL_LINK_KEYS: Readonly<Record<string, string>> = {
  '01': 'GTIN',
  '10': 'LOT',
  '21': 'SN',
  '00': 'SSCC',
  '414': 'GLN',
  '417': 'GLN',
  '254': 'EXT',
  '253': 'GDTI',
  '401': 'GINC',
  '402': 'GSIN',
  '8003': 'GRAI',
  '8004': 'GIAI',
};

/** The parts of a Digital Link URI a person reads on the label; nothing for other identifiers. */
export const labelParts = (epc: string): readonly { key: string; value: string }[] => {
  const path = /^https?:\/\/[^/]+(\/.*)$/.exec(epc)?.[1]?.split('?')[0]?.split('/').slice(1) ?? [];
  return path.flatMap((part, index) => {
    const key = DIGITAL_LINK_KEYS[part];
    const value = path[index + 1];
    return index % 2 === 0 && key !== undefined && value !== undefined
      ? [{ key, value: decodeURIComponent(value) }]
      : [];
  });
};

/** A lot's number says what it is by itself, in any language; other numbers need their key. */
const inOneLine = ({ key, value }: { readonly key: string; readonly value: string }): string =>
  key === 'LOT' ? value : `${key} ${value}`;

/** What a node or lot is called in one line: its lot or serial when it has one, else the identifier. */
export const shortName = (epc: string): string => {
  const parts = labelParts(epc);
  const own = parts.filter(({ key }) => key !== 'GTIN');
  const shown = own.length === 0 ? parts : own;
  return shown.length === 0 ? epc : shown.map(inOneLine).join(' · ');
};

/** What a node is called on screen: what stands on its label, else what the service calls it. */
export const nodeName = ({ id, label }: Pick<TraceNode, 'id' | 'label'>): string =>
  labelParts(id).length === 0 ? label : shortName(id);

/** The name inside a box that already says what kind of thing it is: the lot or number alone. */
export const boxName = (node: Pick<TraceNode, 'id' | 'label'>): string => {
  const own = labelParts(node.id).filter(({ key }) => key !== 'GTIN');
  return own.length === 1 && own[0] !== undefined ? own[0].value : nodeName(node);
};

/** Names things and parties of one graph by what the graph itself says of them. */
export const namesIn = ({ nodes }: Pick<TraceGraph, 'nodes'>) => {
  const things = new Map(nodes.map((node) => [node.id, nodeName(node)]));
  const holders = new Map(
    nodes.flatMap(({ holder }) => (holder === undefined ? [] : [[holder.uscc, holder.name]])),
  );
  return {
    thing: (id: string): string => things.get(id) ?? shortName(id),
    party: (id: string): string => holders.get(id) ?? shortName(id),
  };
};
