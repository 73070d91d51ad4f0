import { DECIMAL_CHARACTERS_MAX, FRACTION_DIGITS_MAX } from '@zhixin/instant';

/** What is wrong, in the reader's language. */
export interface FaultDetail {
  readonly zh: string;
  readonly en: string;
}

/** One thing that is wrong with a document, where, and what to do about it. */
export interface Fault {
  /** JSON pointer (RFC 6901) into what was sent. A missing member is named where it should be. */
  readonly pointer: string;
  readonly code: FaultCode;
  readonly detail: FaultDetail;
}

/** What a text may speak of: a field's name, the value found, what was expected. */
interface FaultFacts {
  readonly field?: string;
  readonly found?: string;
  readonly expected?: string;
}

// The parser speaks English only; where it stopped is the same in every language.
const placeOf = (message: string | undefined = ''): string => {
  if (message.includes('end of JSON input')) return '：内容不完整';
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? '' : `：第 ${Number(position) + 1} 个字符处有误`;
};

const TEXTS = {
  NOT_AN_OBJECT: () => ({ zh: '应为 JSON 对象。', en: 'A JSON object is expected here.' }),
  TOO_DEEP: ({ expected }: FaultFacts) => ({
    zh: `嵌套层数超过上限 ${expected}，请减少层数。`,
    en: `Nested deeper than the limit of ${expected} levels; use fewer.`,
  }),
  CONTEXT_TOO_LARGE: ({ expected }: FaultFacts) => ({
    zh: `超过 ${expected} 个字符的上限。`,
    en: `Longer than the limit of ${expected} characters.`,
  }),
  NAME_FORBIDDEN: ({ found }: FaultFacts) => ({
    zh: `不接受字段名“${found}”，请换一个名称。`,
    en: `The field name “${found}” is not accepted; use another.`,
  }),
  NAME_REPEATED: () => ({
    zh: '同一个对象中该字段名出现了两次，请只保留一个。',
    en: 'This name stands twice in one object; leave one out.',
  }),
  NUMBER_OUT_OF_RANGE: () => ({
    zh: '数值超出可表示的范围（IEEE 754 双精度），或位数过多；编码请写成字符串。',
    en: 'The number is beyond the range of a double or has too many digits; write codes as text.',
  }),
  JSON_MALFORMED: ({ found }: FaultFacts) => ({
    zh: `不是合法的 JSON${placeOf(found)}。`,
    en: `Not well-formed JSON: ${found}`,
  }),
  DOCUMENT_TYPE_UNKNOWN: () => ({
    zh: 'type 应为 EPCISDocument、EPCISQueryDocument，或一种事件类型。',
    en: 'The type must be EPCISDocument, EPCISQueryDocument or an event type.',
  }),
  SINGLE_EVENT_EXPECTED: ({ found }: FaultFacts) => ({
    zh: `此处只接受单个事件；${found} 请提交到 capture。`,
    en: `A single event is expected here; hand in an ${found} at capture.`,
  }),
  EVENT_TYPE_UNKNOWN: ({ found }: FaultFacts) => ({
    zh: `未知的事件类型“${found}”：应为 EPCIS 2.0 的五种事件类型之一，或带命名空间的名称。`,
    en: `Unknown event type “${found}”: use one of the five EPCIS 2.0 types or a namespaced name.`,
  }),
  FIELD_REQUIRED: ({ field }: FaultFacts) => ({
    zh: `缺少必填字段 ${field}，请补上。`,
    en: `The field ${field} is missing; add it.`,
  }),
  FIELD_NOT_ALLOWED: ({ field }: FaultFacts) => ({
    zh: `此处不允许字段 ${field}，请删去。`,
    en: `The field ${field} is not allowed here; leave it out.`,
  }),
  WRONG_TYPE: ({ expected }: FaultFacts) => ({
    zh: `值的类型不对，应为 ${expected}。`,
    en: `The value has the wrong type: ${expected} is expected.`,
  }),
  VALUE_NOT_ALLOWED: ({ expected }: FaultFacts) => ({
    zh: `值应为以下之一：${expected}。`,
    en: `The value must be one of: ${expected}.`,
  }),
  CBV_VALUE_UNKNOWN: ({ field, found }: FaultFacts) => ({
    zh: `“${found}”不是 CBV 2.0 的 ${field} 取值：应为标准词，或自有词汇的完整 URI。`,
    en: `“${found}” is no ${field} of CBV 2.0: use a standard word, or the URI of your own term.`,
  }),
  TIME_MALFORMED: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是带时区的日期时间（例：2026-03-01T08:00:00+08:00）。`,
    en: `“${found}” is no date and time with a zone, such as 2026-03-01T08:00:00+08:00.`,
  }),
  TIME_OUT_OF_RANGE: ({ found }: FaultFacts) => ({
    zh: `“${found}”无法保存或比较：应在公元 1 年至 9999 年之间（按 UTC），时区偏移不超过 ±14:00，秒至多 ${FRACTION_DIGITS_MAX} 位小数。`,
    en: `“${found}” cannot be kept and compared: years 1 to 9999 (in UTC), offsets within ±14:00, at most ${FRACTION_DIGITS_MAX} decimals of a second.`,
  }),
  ZONE_OFFSET_MALFORMED: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是时区偏移：应在 -14:00 与 +14:00 之间，写作 ±hh:mm。`,
    en: `“${found}” is no zone offset: write ±hh:mm between -14:00 and +14:00.`,
  }),
  URI_MALFORMED: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是合法的 URI，请写出完整的 URI。`,
    en: `“${found}” is not a valid URI; write a whole one.`,
  }),
  TEXT_MALFORMED: ({ found, expected }: FaultFacts) => ({
    zh: `“${found}”的格式不对，应为 ${expected}。`,
    en: `“${found}” is malformed: ${expected} is expected.`,
  }),
  LIST_EMPTY: () => ({
    zh: '列表不能为空，请填写或删去该字段。',
    en: 'The list is empty; fill it or leave the field out.',
  }),
  ITEM_REPEATED: () => ({
    zh: '列表中有重复的值，请只保留一个。',
    en: 'The list holds the same value twice; leave one out.',
  }),
  PARENT_REQUIRED: () => ({
    zh: 'ADD 与 DELETE 的聚合事件必须写明 parentID。',
    en: 'An aggregation that adds or deletes must name its parentID.',
  }),
  CHILDREN_REQUIRED: () => ({
    zh: '必须至少列出一个子对象（childEPCs 或 childQuantityList）。',
    en: 'At least one child is required, in childEPCs or childQuantityList.',
  }),
  OBJECTS_REQUIRED: () => ({
    zh: '事件没有任何对象：epcList 与 quantityList 不能都为空。',
    en: 'The event names no object: epcList and quantityList must not both be empty.',
  }),
  INPUT_REQUIRED: () => ({
    zh: '转换事件缺少投入；分多次报告时须写明 transformationID。',
    en: 'The transformation has no input; if it is reported in parts, give a transformationID.',
  }),
  OUTPUT_REQUIRED: () => ({
    zh: '转换事件缺少产出；分多次报告时须写明 transformationID。',
    en: 'The transformation has no output; if it is reported in parts, give a transformationID.',
  }),
  READ_POINT_REQUIRED: () => ({
    zh: '只报告传感数据的事件必须写明 readPoint。',
    en: 'An event that reports only sensor data must name its readPoint.',
  }),
  ILMD_NOT_ALLOWED: () => ({
    zh: '只有 ADD 的对象事件和转换事件可以带 ilmd。',
    en: 'Only an object event with ADD and a transformation may carry ilmd.',
  }),
  QUANTITY_REQUIRED: () => ({
    zh: '写了计量单位就必须写数量。',
    en: 'There is a unit of measure without a quantity; add the quantity.',
  }),
  QUANTITY_NOT_POSITIVE: ({ found }: FaultFacts) => ({
    zh: `数量必须大于零，不能是 ${found}。`,
    en: `A quantity must be greater than zero, not ${found}.`,
  }),
  QUANTITY_OUT_OF_RANGE: ({ found }: FaultFacts) => ({
    zh: `数量 ${found} 无法比较或求和：应在 10⁻⁹⁹ 与 10¹⁰⁰ 之间，至多 ${DECIMAL_CHARACTERS_MAX} 个字符。`,
    en: `The quantity ${found} cannot be compared and summed: from 10⁻⁹⁹ to 10¹⁰⁰, at most ${DECIMAL_CHARACTERS_MAX} characters.`,
  }),
  QUANTITY_FRACTION: ({ found }: FaultFacts) => ({
    zh: `没有计量单位时数量是件数，必须为整数，不能是 ${found}。`,
    en: `Without a unit a quantity counts pieces and must be whole, not ${found}.`,
  }),
  UNIT_UNKNOWN: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是 UN/CEFACT 第 20 号建议书的计量单位代码。`,
    en: `“${found}” is not a unit code of UN/CEFACT Recommendation 20.`,
  }),
  CLASS_IN_EPC_LIST: ({ found }: FaultFacts) => ({
    zh: `“${found}”是类别（批次）标识，应写在数量列表中，不能写在单品列表中。`,
    en: `“${found}” names a class or lot: it belongs in a quantity list, not in a list of EPCs.`,
  }),
  IDENTIFIER_MALFORMED: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是正确的 EPC URN 或 GS1 数字链接。`,
    en: `“${found}” is not a proper EPC URN or GS1 Digital Link.`,
  }),
  CHECK_DIGIT: ({ found, expected }: FaultFacts) => ({
    zh: `校验位错误：应为 ${expected}，实为 ${found}。`,
    en: `Wrong check digit: ${expected} is right, ${found} was found.`,
  }),
  PREFIX_UNDECLARED: ({ found }: FaultFacts) => ({
    zh: `前缀“${found}”未在 @context 中声明，请声明或写出完整的 URI。`,
    en: `The prefix “${found}” is not declared in @context; declare it, or write the whole URI.`,
  }),
  NAME_NOT_NAMESPACED: ({ found }: FaultFacts) => ({
    zh: `“${found}”不是 EPCIS 字段；扩展字段必须带命名空间前缀。`,
    en: `“${found}” is no EPCIS field; an extension needs a namespace prefix.`,
  }),
  SENSOR_FIELD_TWICE: ({ field }: FaultFacts) => ({
    zh: `${field} 在 sensorMetadata 与 sensorReport 中只能出现一处。`,
    en: `${field} may stand in sensorMetadata or in sensorReport, not in both.`,
  }),
  SENSOR_TIME_AFTER_EVENT: ({ found }: FaultFacts) => ({
    zh: `传感时间 ${found} 晚于 eventTime，请核对两个时间。`,
    en: `The sensor time ${found} is later than eventTime; check both.`,
  }),
  ERROR_REASON_CONTRADICTED: () => ({
    zh: '声明事件未发生（did_not_occur）时不能有更正事件，请删去或更改原因。',
    en: 'An event declared did_not_occur cannot have corrective events; remove them or change the reason.',
  }),
  DISPOSITION_SET_AND_UNSET: ({ found }: FaultFacts) => ({
    zh: `“${found}”不能同时置位与撤销，请只保留一处。`,
    en: `“${found}” cannot be set and unset at once; leave one out.`,
  }),
  EVENT_TIME_IN_FUTURE: ({ found }: FaultFacts) => ({
    zh: `eventTime ${found} 晚于当前时间，请核对时钟与时区。`,
    en: `The eventTime ${found} is later than now; check the clock and the zone.`,
  }),
} as const satisfies Record<string, (facts: FaultFacts) => FaultDetail>;

/** What is wrong, for programs. */
export type FaultCode = keyof typeof TEXTS;

/** Characters of a wrong value that a message repeats. */
const FOUND_CHARACTERS_MAX = 120;

const shortened = (found: unknown): string => {
  const text = typeof found === 'string' ? found : (JSON.stringify(found) ?? 'undefined');
  return text.length > FOUND_CHARACTERS_MAX ? `${text.slice(0, FOUND_CHARACTERS_MAX)}…` : text;
};

/** A fault with its text in both languages. */
export const fault = (
  code: FaultCode,
  pointer: string,
  facts: { readonly field?: string; readonly found?: unknown; readonly expected?: string } = {},
): Fault => {
  const { field, found, expected } = facts;
  const detail = TEXTS[code]({
    ...(field === undefined ? {} : { field }),
    ...(expected === undefined ? {} : { expected }),
    found: shortened(found),
  });
  return { pointer, code, detail };
};

/** A member's name as a part of a JSON pointer (RFC 6901 §3). */
export const pointerStep = (name: string | number): string =>
  typeof name === 'number' ? `/${name}` : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
