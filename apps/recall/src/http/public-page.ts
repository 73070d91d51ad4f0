import type { PublicRecall } from '@zhixin/contracts';
import { identify } from '@zhixin/identifiers';
import {
  escaped,
  PUBLIC_PAGE_POLICY,
  publicPage,
  reportedText,
  shanghaiDate,
  type PageFrame,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';

const WORDS = {
  zh: {
    title: '质信 · 召回公告',
    list: '召回公告',
    none: '目前没有召回公告。',
    recaller: '召回企业',
    regime: '类别',
    published: '公布日期',
    contact: '联系方式',
    lots: '涉及批次',
    todo: '请停止使用所列批次的商品，并按公告与召回企业联系。',
    closed: '本次召回已结案。',
    back: '全部召回公告',
    more: '更多',
    other: 'English',
    asOf: '查询时间',
    beijing: '（北京时间）',
    unknown: '公告内容由召回企业或监管部门公布。',
  },
  en: {
    title: 'Zhixin · Recall notices',
    list: 'Recall notices',
    none: 'There is no recall notice now.',
    recaller: 'Recalled by',
    regime: 'Goods',
    published: 'Published',
    contact: 'Contact',
    lots: 'Lots concerned',
    todo: 'Please stop using goods of these lots and turn to the recalling firm as the notice says.',
    closed: 'This recall is closed.',
    back: 'All recall notices',
    more: 'More',
    other: '中文',
    asOf: 'As of',
    beijing: '(Beijing time)',
    unknown: 'What a notice says was published by the recalling firm or an authority.',
  },
} as const;

const LIST = '/api/recall/public';

/** Whether a caller would rather read than parse. */
export const wantsPage = (accept = ''): boolean => accept.includes('text/html');

/** Answers a page for everybody. */
export const answerPage = (reply: FastifyReply, html: string): string => {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PUBLIC_PAGE_POLICY,
    vary: 'accept, accept-language',
  });
  return html;
};

/** One notice as a page that reads on a telephone and on paper. */
export const noticePage = (notice: PublicRecall, frame: PageFrame): string => {
  const { language } = frame;
  const words = WORDS[language];
  const { product, recaller, regimeTitle, publishedAt, recallContact, roots, status } = notice;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.recaller, recaller.name],
    [words.regime, regimeTitle],
    [words.published, shanghaiDate(publishedAt)],
    [words.contact, recallContact],
    [words.lots, roots.map(lotOf).join('、')],
    ...notice.notice.map(({ title, value }) => [title, textOf(value)] as const),
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`<dt>${escaped(name)}</dt><dd>${reportedText(value, language)}</dd>`],
  );
  const isClosed = status === 'CLOSED';
  const parts = [
    isClosed
      ? `<section class="warn"><p>${words.closed}</p></section>`
      : `<section class="recall"><p>${words.todo}</p></section>`,
    `<section><dl>${rows.join('')}</dl></section>`,
    `<p><a href="${LIST}?lang=${language}">${words.back}</a></p>`,
  ];
  return publicPage(product, frame, { words, parts });
};

/** Notices as a page, the newest first; `more`: the way to the next ones. */
export const noticesPage = (
  notices: readonly PublicRecall[],
  frame: PageFrame,
  more: string | undefined,
): string => {
  const { language } = frame;
  const words = WORDS[language];
  const items = notices.map(({ id, product, recaller, publishedAt }) => {
    const date = shanghaiDate(publishedAt);
    return (
      `<section><h2><a href="${LIST}/${escaped(encodeURIComponent(id))}?lang=${language}">` +
      `${reportedText(product, language)}</a></h2><p>${reportedText(recaller.name, language)} ` +
      `<time datetime="${date}">${date}</time></p></section>`
    );
  });
  const parts = [
    ...(items.length === 0 ? [`<section><p>${words.none}</p></section>`] : items),
    ...(more === undefined ? [] : [`<p><a href="${escaped(more)}">${words.more}</a></p>`]),
  ];
  return publicPage(words.list, frame, { words, parts });
};

const lotOf = (root: string): string => identify(root)?.ais['10'] ?? root;

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(textOf).join('；');
  if (typeof value !== 'object' || value === null) return String(value);
  const { value: amount, uom } = value as { readonly value?: unknown; readonly uom?: string };
  return [amount, uom]
    .filter((part) => part !== undefined)
    .map(String)
    .join(' ');
};
