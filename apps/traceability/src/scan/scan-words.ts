import type { Language } from '@zhixin/service-shell';
import type { ChronologyWarning } from '../domain/chronology.js';

type BilingualText = Readonly<Record<Language, string>>;

/** Business steps (CBV 2.0 §7.1) in everyday words. */
const STEPS: Readonly<Record<string, BilingualText>> = {
  commissioning: { zh: '生产、赋码', en: 'Produced and labelled' },
  creating_class_instance: { zh: '生产成批', en: 'Produced as a lot' },
  transformation: { zh: '加工', en: 'Processed' },
  packing: { zh: '装箱', en: 'Packed' },
  unpacking: { zh: '拆箱', en: 'Unpacked' },
  repackaging: { zh: '重新包装', en: 'Repackaged' },
  shipping: { zh: '发货', en: 'Shipped' },
  departing: { zh: '启运', en: 'Departed' },
  transporting: { zh: '运输', en: 'Transported' },
  arriving: { zh: '到达', en: 'Arrived' },
  receiving: { zh: '收货', en: 'Received' },
  accepting: { zh: '验收', en: 'Accepted' },
  loading: { zh: '装车', en: 'Loaded' },
  unloading: { zh: '卸车', en: 'Unloaded' },
  storing: { zh: '入库', en: 'Stored' },
  stocking: { zh: '上架', en: 'Put on the shelf' },
  holding: { zh: '暂存', en: 'Held' },
  inspecting: { zh: '检验', en: 'Inspected' },
  sampling: { zh: '抽样', en: 'Sampled' },
  sensor_reporting: { zh: '温湿度等监测', en: 'Sensor reading' },
  retail_selling: { zh: '零售', en: 'Sold at retail' },
  dispensing: { zh: '发药', en: 'Dispensed' },
  decommissioning: { zh: '注销标识', en: 'Label withdrawn' },
  destroying: { zh: '销毁', en: 'Destroyed' },
  collecting: { zh: '采收', en: 'Collected' },
  picking: { zh: '拣货', en: 'Picked' },
  installing: { zh: '安装', en: 'Installed' },
  observed: { zh: '记录', en: 'Recorded' },
};

/** A step in words; one without words keeps the standard's own. */
export const stepWords = (step: string, language: Language): string =>
  STEPS[step]?.[language] ?? step.replaceAll('_', ' ');

/** A step in this page's own words, whatever word its reporter chose. */
export const plainStep = (step: string, language: Language): string =>
  (STEPS[step] ?? STEPS['observed']!)[language];

export const WARNINGS: Readonly<Record<ChronologyWarning['code'], BilingualText>> = {
  SEEN_BEFORE_MADE: {
    zh: '有记录早于生产时间',
    en: 'A record is older than the production itself',
  },
  SEEN_AFTER_END: {
    zh: '销毁或注销之后仍有记录',
    en: 'There are records after it was destroyed or withdrawn',
  },
  SOLD_TWICE: { zh: '同一件商品被记录售出两次', en: 'The same item was recorded as sold twice' },
  REPORTED_LATE: {
    zh: '有记录在发生三十天后才上报',
    en: 'A record was reported more than thirty days after the fact',
  },
};

export const PAGE = {
  zh: {
    title: '质信 · 产品追溯',
    product: '商品',
    noName: '企业未上报商品名称',
    gtin: '商品条码',
    lot: '批号',
    serial: '序列号',
    journey: '去过哪里',
    madeFrom: '原料',
    certificates: '企业上报的证书',
    warnings: '时间顺序提醒',
    leftOut: (count: number) => `更早的 ${count} 条记录未显示。`,
    noCertificates: '没有上报证书。',
    claims: '未经证实的说法',
    whatClaimsAre:
      '以下企业自称经手或生产本品，没有其他企业的记录可以证实，也可能是误报。请勿据此判断商品来源。',
    claimsLeftOut: (count: number) => `另有 ${count} 条未经证实的说法未显示。`,
    colon: '：',
    recalled: '本批商品正在召回',
    lotsRecalled: '该商品的部分批次正在召回',
    whatToDo: '请停止使用，并按召回公告处理。',
    compareLot: '请核对包装上的批号；如相同，请停止使用。',
    notice: '查看召回公告',
    unknown: '地点与企业按上报内容显示，未经逐项核实。本页只显示在本平台公布的召回。',
    other: 'English',
    asOf: '查询时间',
    beijing: '（北京时间）',
    nothing: '没有查到记录',
    whyNothing: [
      '该批次或该件商品的企业尚未上报，或上报内容中没有这个编号。',
      '编号可能输错或印错。请对照包装再扫一次。',
      '没有记录不能说明商品真伪；如有疑问，请向销售者询问，或拨打 12315。',
    ],
    notReadable: '编号无效',
    checkDigit: (expected: string, found: string) =>
      `商品条码的校验码应为 ${expected}，实为 ${found}。编号可能输错、印错，或并非正规条码。`,
    malformed: '这个地址里的编号不符合 GS1 标准，无法查询。',
  },
  en: {
    title: 'Zhixin · Product trace',
    product: 'Product',
    noName: 'No name was reported',
    gtin: 'GTIN',
    lot: 'Lot',
    serial: 'Serial number',
    journey: 'Where it has been',
    madeFrom: 'Made from',
    certificates: 'Certificates reported',
    warnings: 'About the order of events',
    leftOut: (count: number) => `${count} earlier records are not shown.`,
    noCertificates: 'No certificate was reported.',
    claims: 'Not confirmed',
    whatClaimsAre:
      'These companies say that they handled or made this product. No record of anybody else confirms it, and it may be a mistake. Do not judge by it where the product comes from.',
    claimsLeftOut: (count: number) => `${count} more unconfirmed reports are not shown.`,
    colon: ': ',
    recalled: 'This product is being recalled',
    lotsRecalled: 'Some lots of this product are being recalled',
    whatToDo: 'Please stop using it and do as the recall notice says.',
    compareLot: 'Please compare the lot on the package; if it is one of these, stop using it.',
    notice: 'Recall notice',
    unknown:
      'Places and companies are shown as reported and were not verified one by one. Recalls are shown as far as they were published on this platform.',
    other: '中文',
    asOf: 'As of',
    beijing: '(Beijing time)',
    nothing: 'No record was found',
    whyNothing: [
      'The companies that handled this lot or item have not reported it, or not under this number.',
      'The number may be mistyped or misprinted. Please compare it with the package and scan again.',
      'No record says nothing about whether the product is genuine. If in doubt, ask the seller or call 12315.',
    ],
    notReadable: 'The number is not valid',
    checkDigit: (expected: string, found: string) =>
      `The check digit of the GTIN should be ${expected}, not ${found}. The number may be mistyped, misprinted, or no regular GTIN.`,
    malformed:
      'The number in this address does not follow the GS1 standards and cannot be looked up.',
  },
} as const;
