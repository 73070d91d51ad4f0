import { canonicalUri } from '@zhixin/identifiers';
import { instantOf, isDate, isInstant } from '@zhixin/instant';
import { shanghaiDate, type ThingDates } from '@zhixin/trace-graph';

/** What of an event's text gives days to the things it makes. */
export interface DatedText {
  readonly type?: string;
  readonly action?: string;
  readonly ilmd?: Readonly<Record<string, unknown>>;
  readonly [list: string]: unknown;
}

/** Text in which there may be days: see `WANTED_IN_TEXT` of the log. */
export const DATED_TEXT = '([eE]xpiration|bestBefore|harvestEnd)Date"|[?&]1[57]=[0-9]{6}';

// CBV 2.0 §9 and the GS1 Web Vocabulary, without the prefix that a document declares as it likes.
// What Chinese labels call 保质期 is either of expiry and best before; the earliest that is given counts.
const LAST_DAY_NAMES: ReadonlySet<string> = new Set([
  'itemExpirationDate',
  'expirationDate',
  'bestBeforeDate',
]);
const HARVEST_END_NAMES: ReadonlySet<string> = new Set(['harvestEndDate']);

/** Days of the things that an event makes: by its master data, or by (15) and (17) in their Digital Links. */
export const datesIn = (text: DatedText): readonly ThingDates[] => {
  const made = madeIn(text);
  if (made.length === 0) return [];
  const lastDay = dayIn(text.ilmd, LAST_DAY_NAMES);
  const harvestEnd = dayIn(text.ilmd, HARVEST_END_NAMES);
  return made.flatMap((written) => {
    const expires = lastDay ?? expiryIn(written);
    if (expires === undefined && harvestEnd === undefined) return [];
    return [
      {
        id: canonicalUri(written),
        ...(expires !== undefined && { lastDay: expires }),
        ...(harvestEnd !== undefined && { harvestEnd }),
      },
    ];
  });
};

const madeIn = ({ type, action, ...lists }: DatedText): readonly string[] => {
  if (type === 'TransformationEvent')
    return [...texts(lists['outputEPCList']), ...classes(lists['outputQuantityList'])];
  return type === 'ObjectEvent' && action === 'ADD'
    ? [...texts(lists['epcList']), ...classes(lists['quantityList'])]
    : [];
};

const texts = (list: unknown): readonly string[] => (list as readonly string[] | undefined) ?? [];
const classes = (list: unknown): readonly string[] =>
  ((list as readonly { readonly epcClass: string }[] | undefined) ?? []).map(
    ({ epcClass }) => epcClass,
  );

const dayIn = (ilmd: DatedText['ilmd'], names: ReadonlySet<string>): string | undefined => {
  const [first] = Object.entries(ilmd ?? {})
    .flatMap(([name, value]) => (names.has(localName(name)) ? (dayOf(value) ?? []) : []))
    .sort();
  return first;
};

const localName = (name: string): string => name.slice(name.search(/[^:/#]*$/));

const dayOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined;
  if (isDate(value)) return value;
  return isInstant(value) ? shanghaiDate(instantOf(value)) : undefined;
};

/** (15) and (17) are YYMMDD of this century; day 00 is the last of the month. */
const expiryIn = (written: string): string | undefined => {
  const [first] = [...written.matchAll(/[?&]1[57]=(\d\d)(\d\d)(\d\d)/g)]
    .flatMap(([, year, month, day]) => {
      const last = new Date(Date.UTC(2000 + Number(year), Number(month), 0)).getUTCDate();
      const date = `20${year}-${month}-${day === '00' ? last : day}`;
      return isDate(date) ? date : [];
    })
    .sort();
  return first;
};
