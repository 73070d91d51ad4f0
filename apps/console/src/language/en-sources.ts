import type { Words } from './zh.js';
import type { zhSources } from './zh-sources.js';

/** Words of the page of common sources in English. */
export const enSources: Words<typeof zhSources> = {
  title: 'Common sources',
  find: 'Find common sources',
  intro:
    'Name the goods of several complaints or illnesses. Each is traced back to its sources; the things, places and parties that most of them lead back to come first.',
  points: 'Points of complaint or illness',
  epc: 'Point {{number}}: goods',
  epcHint: 'Identifier of a lot, an item or a logistic unit',
  at: 'When (optional)',
  atHint: 'When it was bought, eaten or found; records after that do not count.',
  atEmpty: 'Any time',
  place: 'Where (optional)',
  placeHint: 'SGLN or GLN',
  remove: 'Remove point {{number}}',
  add: 'Add a point',
  ask: 'Find',
  missing: 'Name the goods of two points at least',
  pasteHint: 'One identifier on each line; several lines can be pasted at once. 50 at most.',
  result: 'What they have in common',
  kind: 'Kind of source',
  kinds: { things: 'Goods', places: 'Places', parties: 'Parties' },
  order:
    'Those that more points lead back to come first; among equals, those that are nearer in time.',
  source: 'Source',
  reached: 'Points that lead back',
  share: '{{count}} of {{points}}',
  before: 'Earlier by',
  beforeHint: 'Days between the nearest record of the source and each of the points, on average.',
  days: '{{days}} d',
  none: 'No source was found',
  point: 'Point {{number}} ({{name}})',
  itself: 'At the point itself',
  unseenTitle: 'What could not be seen',
  unseenNone: 'The sources of all points are on record.',
  truncated:
    'There are more sources or more goods than could be listed or followed; what is not listed may still be one.',
  unseen: {
    'unknown-point': 'has no record that you may see.',
    'no-origin': 'leads back to something that nobody is on record to have made:',
    claimed: 'has steps that only one side tells, which were not followed:',
    truncated: 'has too many sources; they were followed up to the limit.',
  },
};
