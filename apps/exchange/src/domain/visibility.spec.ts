import { describe, expect, test } from '@jest/globals';
import {
  sees,
  visibilityOf,
  type EventAddress,
  type Audience,
  type FeedReader,
} from './visibility.js';

const QINLING = '91610124MA6U0000XA';
const CHENGDU = '91510100MA6U00001B';

const enterprise: FeedReader = { role: 'enterprise', uscc: QINLING };
const city: FeedReader = { role: 'regulator', region: '6101' };
const province: FeedReader = { role: 'regulator', region: '61' };
const county: FeedReader = { role: 'regulator', region: '610113' };
const police: FeedReader = { role: 'agency', region: '6101' };
const procurement: FeedReader = { role: 'agency' };
const operator: FeedReader = { role: 'operator' };
const stranger: FeedReader = { role: 'public' };

const about =
  (uscc: string, region: string) =>
  (audience: Audience): EventAddress => ({
    uscc,
    region,
    audience,
  });
const own = about(QINLING, '610124');
const neighbour = about('91610113MA6U00002C', '610113');
const far = about(CHENGDU, '510104');

const seen = (reader: FeedReader, event: EventAddress) => sees(visibilityOf(reader), event);

describe.each<
  readonly [string, FeedReader, (audience: Audience) => EventAddress, readonly Audience[]]
>([
  ['an enterprise, itself', enterprise, own, ['public', 'parties', 'regulators']],
  ['an enterprise, another', enterprise, neighbour, []],
  ['a city regulator, its city', city, own, ['public', 'parties', 'regulators']],
  ['a city regulator, another city', city, far, []],
  ['a provincial regulator, its province', province, own, ['public', 'parties', 'regulators']],
  ['a provincial regulator, another province', province, far, []],
  ['a county regulator, its county', county, neighbour, ['public', 'parties', 'regulators']],
  ['a county regulator, the county beside', county, own, []],
  ['the police of a city, its city', police, own, ['public', 'parties']],
  ['the police of a city, another city', police, far, []],
  ['procurement, anywhere', procurement, far, ['public']],
  ['the operator', operator, own, []],
  ['a request without a token', stranger, own, []],
])('what is seen by %s', (_, reader, event, audiences) => {
  test.each<Audience>(['public', 'parties', 'regulators'])('of events for %s', (audience) =>
    expect(seen(reader, event(audience))).toBe(audiences.includes(audience)),
  );
});

test.each<FeedReader>([
  { role: 'enterprise' },
  { role: 'regulator' },
  { role: 'regulator', region: '' },
  { role: 'regulator', region: '6' },
  { role: 'regulator', region: '61%' },
  { role: 'agency', region: 'all' },
])('a token with missing or malformed claims shows nothing: %j', (reader) =>
  expect(visibilityOf(reader)).toEqual({ part: 'nothing' }),
);
