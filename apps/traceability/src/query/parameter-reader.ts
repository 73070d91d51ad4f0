import { decimalFault, decimalOf, instantInQuery, isInstant, utcMillis } from '@zhixin/instant';
import type { FieldFault, Sentence } from '@zhixin/service-shell';

/** Values of one list parameter; a query with more is too complex. */
export const VALUES_MAX = 100;

/** A query string as parsed: a parameter that stands there twice is an array. */
export type Parameters = Readonly<Record<string, unknown>>;

const TRUE: ReadonlySet<string> = new Set(['true', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', '0']);

/** Reads parameters one by one and remembers what is wrong with them. An empty value counts as none. */
export class ParameterReader {
  readonly faults: FieldFault[] = [];
  /** Parameters with more values than a query may have. */
  readonly tooLong: string[] = [];

  constructor(private readonly parameters: Parameters) {}

  has(name: string): boolean {
    return Boolean(this.parameters[name]);
  }

  text(name: string): string | undefined {
    const value = this.parameters[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string')
      return this.refuse(name, 'DUPLICATE_PARAMETER', {
        zh: '参数重复，只保留一个',
        en: 'the parameter is given twice; leave one out',
      });
    if (!value.includes('\0')) return value;
    return this.refuse(name, 'CHARACTER_FORBIDDEN', {
      zh: '含有 NUL 字符，请删去',
      en: 'the value holds a NUL character; remove it',
    });
  }

  /** Values with `|` between them. */
  list(name: string): readonly string[] | undefined {
    const values = this.text(name)
      ?.split('|')
      .filter((value) => value !== '');
    if (values === undefined || values.length === 0) return undefined;
    if (values.length > VALUES_MAX) this.tooLong.push(name);
    return values;
  }

  count(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    return this.refuse(name, 'NOT_A_COUNT', {
      zh: '须为正整数',
      en: 'a positive whole number is needed',
    });
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (decimalFault(value) === undefined) return decimalOf(value);
    return this.refuse(name, 'NOT_A_NUMBER', { zh: '须为数字', en: 'a number is needed' });
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (TRUE.has(value)) return true;
    if (FALSE.has(value)) return false;
    return this.refuse(name, 'VALUE_UNKNOWN', {
      zh: '只能是 true 或 false',
      en: 'true or false only',
    });
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if ((values as readonly string[]).includes(value)) return value as Value;
    this.refuse(name, 'VALUE_UNKNOWN', {
      zh: `只能是 ${values.join('、')}`,
      en: `one of ${values.join(', ')}`,
    });
    return otherwise;
  }

  /** An instant, in UTC. */
  time(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const written = instantInQuery(value);
    if (isInstant(written)) return utcMillis(written);
    return this.refuse(name, 'NOT_A_TIME', {
      zh: '须为带时区的时间（RFC 3339，公元 1 年至 9999 年）',
      en: 'an RFC 3339 time with offset is needed, of the years 1 to 9999',
    });
  }

  refuse(name: string, code: string, detail: Sentence): undefined {
    this.faults.push({ pointer: name, code, detail });
    return undefined;
  }
}
