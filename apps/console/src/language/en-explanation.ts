import type { Words } from './zh.js';
import type { zhExplanation } from './zh-explanation.js';

/** Words of the explanation of a grade in English. */
export const enExplanation: Words<typeof zhExplanation> = {
  all: 'All {{count}}',
  counting: 'In the score {{count}}',
  stopped: 'Not in the score {{count}}',
  empty: 'No event affects the score; it is the start score.',
  emptyFilter: 'No such event',
  status: {
    counts: 'Counts',
    fading: 'Fading',
    expired: 'Expired',
    repaired: 'Repaired',
    annulled: 'Annulled',
    merged: 'Merged with its cause',
    'not-yet': 'Not yet in force',
    capped: 'Bonus cap reached',
    'no-points': 'No points',
  },
  points: '{{points}} points',
  base: 'by rule {{points}}',
  multiplier: '× {{multiplier}}',
  forces: 'forces {{grade}}',
  rule: 'Rule',
  citation: 'Ground',
  article: 'art. {{article}}',
  pointsGround: 'Points',
  reference: 'Reference',
  evidenceRefs: 'Evidence',
  occurred: 'Happened',
  recorded: 'Recorded',
  effective: 'In force',
  until: 'to {{time}}',
  openEnded: 'open-ended',
  evidence: {
    full_text: 'Full text checked',
    excerpt: 'Excerpt · to be verified',
    knowledge: 'Not looked up · to be verified',
    house_default: 'Platform default · to be verified',
  },
  evidenceHint: {
    full_text: 'The article was checked against the official full text.',
    excerpt: 'Only an excerpt was checked; verify the full text before citing it.',
    knowledge: 'From general knowledge; the text has not been checked.',
    house_default:
      'An example value set by the platform, not law; the competent authority must confirm it.',
  },
  publicity: {
    N: 'Not published',
    M: 'Minor',
    G: 'General',
    S: 'Serious',
    '+': 'Positive',
  },
};
