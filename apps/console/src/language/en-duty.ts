/** Words of what is to be done today, in English. */
export const enDuty = {
  title: 'To do today',
  count: '{{total}}',
  hint: 'Listings to consider, then unsafe samples, goods of unknown origin, grades D and C; the longest waiting first',
  none: 'There is nothing to do in your region today.',
  all: 'Show all {{total}}',
  fewer: 'Show fewer',
  comma: ', ',
  considerListing: 'Consider the serious-violation list',
  becausePenalty: 'Heavier penalty {{number}} took effect {{ago}}; not listed yet',
  followUpSample: 'Follow up the failed sample',
  becauseSample:
    '{{product}} failed ({{items}}), result {{ago}}; no penalty and no passed recheck since',
  explainGoods: 'Clear up the record of goods',
  becauseMatter: '{{lot}}: {{title}}, found {{ago}}',
  becauseMatters: '{{lot}}: {{title}}, found {{ago}}; {{matters}} matters in all',
  findOrigin: 'Find out where the goods came from',
  becauseRecord: '{{lot}} was shipped {{ago}}; no record of receiving or making it',
  becauseRecords:
    '{{lot}} and others, {{lots}} lots in all, were shipped (the first {{ago}}); no record of receiving or making them',
  trace: 'See the trace',
  also: 'Also: {{duties}}',
  supervise: 'Carry out tier {{tier}} supervision',
  semicolon: '; ',
};
